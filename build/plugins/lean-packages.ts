import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'

/**
 * Other doors into packages that we import: the same code of the same version, without what no function uses.
 *
 * - fp-ts and io-ts ship ES modules beside the CommonJS that Node loads; of those only what is used ends up in the bundle.
 * - undici's front door also loads fetch, WebSocket and cookies, 45 ms at every start. The functions send with its Pool,
 *   which is loaded when the first one is made: 14 ms, and alert-sink and dead-letter seldom send.
 */
const DOORS: ReadonlyArray<readonly [asked: RegExp, door: (asked: string) => string]> = [
  [/^fp-ts\/lib\//, (asked) => asked.replace('/lib/', '/es6/')],
  [/^io-ts$/, () => 'io-ts/es6/index.js']
]
/** What sources may import of undici, each loaded when it is first asked for: alert-sink needs the second behind a proxy. */
const DISPATCHERS = { Pool: 'pool', EnvHttpProxyAgent: 'env-http-proxy-agent' }

const through =
  (build: PluginBuild, door: (asked: string) => string) =>
  ({ path, kind, resolveDir }: OnResolveArgs): Promise<OnResolveResult> =>
    build.resolve(door(path), { kind, resolveDir })

export const leanPackages: Plugin = {
  name: 'lean-packages',
  setup: (build) => {
    for (const [filter, door] of DOORS) build.onResolve({ filter }, through(build, door))
    build.onResolve({ filter: /^undici$/ }, ({ resolveDir }) => ({
      path: 'undici',
      namespace: 'lean',
      pluginData: resolveDir
    }))
    build.onLoad({ filter: /./, namespace: 'lean' }, ({ pluginData }) => ({
      contents: Object.entries(DISPATCHERS)
        .map(
          ([name, file]) =>
            `Object.defineProperty(exports, '${name}', { get: () => require('undici/lib/dispatcher/${file}.js'), enumerable: true })`
        )
        .join('\n'),
      resolveDir: pluginData
    }))
  }
}
