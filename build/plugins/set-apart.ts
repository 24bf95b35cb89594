import { relative, sep } from 'node:path'
import type { Plugin } from 'esbuild'

/** The file of a bundle that holds what its main.js loads later, if ever. */
export const LATER = 'later.js'

/**
 * What our own sources load by import() goes into a file of its own: a start reads all of main.js and of its code cache, which
 * knows the modules that never ran as well. OpenTelemetry was a quarter of the one and a tenth of the other.
 *
 * `onApart` hears of every module, as its path below the folder that is built; later.js has a function of that name that loads
 * it. Not by import() in the bundle either: what starts from a code cache has none.
 */
export const setApart = (onApart: (path: string) => void): Plugin => ({
  name: 'set-apart',
  setup: (build) => {
    const root = build.initialOptions.absWorkingDir ?? '.'
    build.onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, namespace }) => {
      if (namespace === 'apart') return { path, external: true }
      if (kind !== 'dynamic-import' || namespace !== 'file' || importer.includes('node_modules')) return undefined
      const found = await build.resolve(path, { kind: 'import-statement', importer, resolveDir })
      if (found.errors.length > 0 || found.external) return { errors: found.errors, path: found.path, external: true }
      const below = relative(root, found.path).replaceAll(sep, '/')
      onApart(below)
      return { path: below, namespace: 'apart' }
    })
    build.onLoad({ filter: /./, namespace: 'apart' }, ({ path }) => ({
      contents: `module.exports = require('./${LATER}')[${JSON.stringify(path)}]()`
    }))
  }
})

/** The source of later.js. */
export const laterSource = (paths: Iterable<string>): string =>
  [...paths]
    .sort()
    .map((path) => `exports[${JSON.stringify(path)}] = () => require(${JSON.stringify(`./${path}`)})\n`)
    .join('')
