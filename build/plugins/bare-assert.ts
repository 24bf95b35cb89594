import assert from 'node:assert'
import type { Plugin } from 'esbuild'

/**
 * `assert` for packages: a plain function that loads Node's when something does not hold, or when another of its
 * functions is asked for. Node's own brings along what it needs to print a difference in colours, standard error included: 4 to
 * 6 ms at every start, for a message that is never printed.
 */
const contents = `
const load = () => require('node:assert')
const assert = (value, message) => {
  if (!value) load()(value, message)
}
for (const key of ${JSON.stringify(Object.keys(assert).filter((key) => key !== 'ok'))}) {
  Object.defineProperty(assert, key, { get: () => load()[key], enumerable: true })
}
assert.ok = assert
module.exports = assert
`

/** For requires by packages only, as lazy-packages has it. */
export const bareAssert: Plugin = {
  name: 'bare-assert',
  setup: (build) => {
    build.onResolve({ filter: /^(node:)?assert$/ }, ({ kind, importer, namespace }) =>
      kind === 'require-call' && namespace === 'file' && importer.includes('node_modules')
        ? { path: 'assert', namespace: 'bare-assert' }
        : undefined
    )
    build.onLoad({ filter: /./, namespace: 'bare-assert' }, () => ({ contents }))
  }
}
