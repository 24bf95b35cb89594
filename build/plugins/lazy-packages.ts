import { isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'

/**
 * What packages require when they are loaded, and use only for requests that our functions seldom or never get. What the
 * first event needs is not here: it would only wait at another place.
 */
const LAZY: Readonly<Record<string, string>> = {
  './lib/types/json': 'Express: bodies that are JSON; ours reads them itself',
  './lib/types/raw': 'Express: bodies that are compressed',
  './lib/types/text': 'Express: bodies that are text',
  './lib/types/urlencoded': 'Express: bodies that are forms',
  'content-disposition': 'Express: downloads',
  'mime-types': 'Express: names of files',
  qs: 'Express: nested query strings',
  send: 'Express: files',
  'serve-static': 'Express: files',
  './lib/pushgateway': 'prom-client: metrics that are pushed',
  '@opentelemetry/api': 'prom-client: exemplars',
  cluster: 'prom-client: metrics of several processes as one',
  './client-h2.js': 'undici: a sink that speaks HTTP/2',
  http2: 'undici: the same',
  https: 'cloudevents: its own sender, which we do not use',
  tls: 'ioredis: Redis with TLS',
  'thread-stream': 'pino: transports'
}

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const FILTER = new RegExp(`^(node:)?(${Object.keys(LAZY).map(escaped).join('|')})$`)

/**
 * A module that looks like `name` and loads it when it is first looked at. It stands for objects and functions alike, so
 * the proxy's target is a function without properties of its own that could contradict the module's. Compiled TypeScript asks
 * every module at once whether it is __esModule, which Node's own are not.
 */
const standIn = (name: string): string => `
let loaded
const load = () => (loaded ??= require(${JSON.stringify(name)}))
const target = Object.setPrototypeOf(() => {}, null)
delete target.name
delete target.length
module.exports = new Proxy(target, {
  get: (_, key) => (${isBuiltin(name)} && key === '__esModule' ? undefined : load()[key]),
  set: (_, key, value) => Reflect.set(load(), key, value),
  has: (_, key) => key in load(),
  apply: (_, self, args) => Reflect.apply(load(), self, args),
  ownKeys: () => Reflect.ownKeys(load()),
  getOwnPropertyDescriptor: (_, key) => {
    const found = Object.getOwnPropertyDescriptor(load(), key)
    return found && { ...found, configurable: true }
  }
})
`

type Asked = { readonly name: string; readonly folder: string }

/** Defers what LAZY lists, for requires by packages only: what our own sources import, they mean. */
export const lazyPackages: Plugin = {
  name: 'lazy-packages',
  setup: (build) => {
    build.onResolve({ filter: FILTER }, ({ path, kind, importer, resolveDir, namespace }) => {
      if (kind !== 'require-call' || namespace !== 'file' || !importer.includes('node_modules')) return undefined
      // Beside the name the folder: two packages may mean different files, or versions, by one name.
      return {
        path: `${path} of ${importer.replace(/.*node_modules\//, '')}`,
        namespace: 'lazy',
        pluginData: { name: path, folder: resolveDir }
      }
    })
    build.onLoad({ filter: /./, namespace: 'lazy' }, ({ pluginData }) => {
      const { name, folder } = pluginData as Asked
      return { contents: standIn(name), resolveDir: folder }
    })
  }
}
