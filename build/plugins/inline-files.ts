import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Plugin } from 'esbuild'

/** The one way in which our sources read a file that lies beside them. */
const READ = /readFileSync\(new URL\('(\.[^']+)', import\.meta\.url\), 'utf8'\)/g

/** `source` with the text of each such file in the place of its reading; `folder` is where the source lies. */
export const inlineReads = (source: string, folder: string): string =>
  source.replace(READ, (_, path: string) => JSON.stringify(readFileSync(join(folder, path), 'utf8')))

/**
 * Puts the Lua scripts into the bundle, so that the image has one file to load and none to miss. Any other use of the place
 * where a source lies is refused here: in the bundle it would be another place, and only the container would notice.
 */
export const inlineFiles = (sources: RegExp): Plugin => ({
  name: 'inline-files',
  setup: (build) => {
    build.onLoad({ filter: sources }, ({ path }) => {
      const contents = inlineReads(readFileSync(path, 'utf8'), dirname(path))
      const at = contents.indexOf('import.meta')
      if (at < 0) return { contents, loader: 'ts' }
      const line = contents.slice(0, at).split('\n').length
      const file = relative(build.initialOptions.absWorkingDir ?? '.', path)
      const text = `import.meta: only readFileSync(new URL('./…', import.meta.url), 'utf8') can be bundled`
      return { errors: [{ text, location: { file, line } }] }
    })
  }
})
