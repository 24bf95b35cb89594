import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'

export const MAIN = 'main.js'
export const CACHE = 'main.cache'

/** What Node itself puts around a CommonJS module. */
const HEAD = '(function (exports, require, module, __filename, __dirname) {'

export type LoadedMain = { readonly script: Script; readonly run: () => void }

/**
 * main.js of `folder` as Node's CommonJS loader would load it, but with a code cache of ours. Node's (NODE_COMPILE_CACHE) holds
 * a sixth of the functions that a start needs, and its folder is named after the features of the processor that wrote it:
 * an image that was built on one machine would have none on the next. V8 itself asks only for its own version and flags.
 */
export const loadMain = (folder: string, cachedData: Buffer | undefined): LoadedMain => {
  const filename = join(folder, MAIN)
  // The build holds that it is ASCII; read as such, V8 takes the bytes as they are.
  const source = `${HEAD}${readFileSync(filename, 'latin1')}\n})`
  const script = new Script(source, { filename, columnOffset: -HEAD.length, ...(cachedData && { cachedData }) })
  const run = (): void => {
    const module = { exports: {} }
    script.runInThisContext()(module.exports, require, module, filename, folder)
  }
  return { script, run }
}
