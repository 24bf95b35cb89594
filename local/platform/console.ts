import { randomBytes } from 'node:crypto'
import { createRouter, hostNamesOf, serviceKey } from '../gateway/router.ts'
import type { Topology } from '../manifests/topology.ts'
import type { Env } from '../processes/environment.ts'

export type Console = {
  /** What stands in for the Secret `console`, key `tokens`. */
  readonly tokens: string
  /** Where it is, for links in messages: without any token. */
  readonly addressAt: (url: string) => string
  /** Where to open it; with the token in the fragment, which no browser sends and no log sees, when the token is ours. */
  readonly urlAt: (url: string) => string
}

const FUNCTION = 'console'
const PATH = '/console/'

/**
 * The console of the manifests, or undefined when there is none. CONSOLE_TOKENS of the environment are the tokens, even when it
 * is empty (then nothing can be changed); else there is one for as long as the platform runs, and its address holds it.
 */
export const consoleOf = (topology: Pick<Topology, 'services' | 'edge'>, env: Env): Console | undefined => {
  const service = topology.services.find(({ functionName }) => functionName === FUNCTION)
  if (service === undefined) return undefined
  const given = env.CONSOLE_TOKENS
  const tokens = given ?? randomBytes(24).toString('base64url')
  const fragment = given === undefined ? `#token=${tokens}` : ''
  const route = createRouter(topology)
  const addressAt = (url: string): string => {
    const { protocol, host, port } = new URL(url)
    const isAtEdge = route(host, 'GET', PATH, true)?.service === serviceKey(service)
    const [own = ''] = hostNamesOf(service)
    const origin = isAtEdge ? url : `${protocol}//${own}${port === '' ? '' : `:${port}`}`
    return `${origin}${PATH}`
  }
  return { tokens, addressAt, urlAt: (url) => `${addressAt(url)}${fragment}` }
}
