import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Plugin } from 'esbuild'

/** The one way in which our sources read a file that lies beside them, or in a package. */
const READ = /readFileSync\(new URL\('(\.[^']+)', import\.meta\.url\), 'utf8'\)/g

/** And the one way in which they read a folder: functions/console/read-folder.ts, which takes the same files. */
const READ_FOLDER = /readFolder\(new URL\('(\.[^']+\/)', import\.meta\.url\)\)/g
const IN_FOLDER = /^[a-z0-9][a-z0-9./-]*\.(html|css|js|svg)$/

const folderText = (folder: string, read: (file: string) => string): string => {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
  const texts = paths.filter((path) => IN_FOLDER.test(path)).sort()
  return JSON.stringify(Object.fromEntries(texts.map((path) => [path, read(join(folder, path))])))
}

/**
 * `source` with the text of each such file in the place of its reading; `folder` is where the source lies, `onRead`
 * hears of each.
 */
export const inlineReads = (source: string, folder: string, onRead: (file: string) => void = () => {}): string => {
  const read = (file: string): string => {
    onRead(file)
    return readFileSync(file, 'utf8')
  }
  return source
    .replace(READ, (_, path: string) => JSON.stringify(read(join(folder, path))))
    .replace(READ_FOLDER, (_, path: string) => folderText(join(folder, path), read))
}

/**
 * Puts the Lua scripts and the console's page into the bundle, so that the image has one file to load and none to miss.
 * Any other use
 * of the place where a source lies is refused here: in the bundle it would be another place, and only the container
 * would notice.
 * `onRead` hears of every file that goes in this way: esbuild does not know of them.
 */
export const inlineFiles = (sources: RegExp, onRead?: (file: string) => void): Plugin => ({
  name: 'inline-files',
  setup: (build) => {
    build.onLoad({ filter: sources }, ({ path }) => {
      const contents = inlineReads(readFileSync(path, 'utf8'), dirname(path), onRead)
      const at = contents.indexOf('import.meta')
      if (at < 0) return { contents, loader: 'ts' }
      const line = contents.slice(0, at).split('\n').length
      const file = relative(build.initialOptions.absWorkingDir ?? '.', path)
      const text = `import.meta: only readFileSync(new URL('./…', import.meta.url), 'utf8') (or readFolder) can be bundled`
      return { errors: [{ text, location: { file, line } }] }
    })
  }
})
