import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE, loadMain, MAIN } from './load-main.ts'

/**
 * What the image runs: main.js with the code cache that was made for it. Without a cache, or with one that this Node does not
 * take, main.js is compiled as always; it is then the same function with a slower start.
 */
const readCache = (): Buffer | undefined => {
  try {
    return readFileSync(join(__dirname, CACHE))
  } catch {
    return undefined
  }
}

// Only Node's own loader looks at source maps.
if (process.sourceMapsEnabled) require(join(__dirname, MAIN))
else loadMain(__dirname, readCache()).run()
