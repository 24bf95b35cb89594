import { isIPv6 } from 'node:net'
import * as t from 'io-ts'

export type RedisNode = { readonly host: string; readonly port: number }

/** What REDIS_URL names. */
export type RedisTarget = {
  readonly username?: string
  readonly password?: string
  readonly tls: boolean
} & (
  | { readonly kind: 'single'; readonly node: RedisNode; readonly db: number }
  | {
      readonly kind: 'sentinel'
      readonly sentinels: ReadonlyArray<RedisNode>
      readonly master: string
      readonly db: number
    }
  | { readonly kind: 'cluster'; readonly nodes: ReadonlyArray<RedisNode> }
)

// scheme :// [user[:password]@] host[:port][,host[:port]…] [/path]. URL.parse takes one host only.
const SHAPE = /^(rediss?)(\+sentinel|\+cluster)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^@/?#]+)(?:\/([^?#]*))?$/

const HOST = /^(?:\[([^\]]+)\]|([A-Za-z0-9_.-]+))(?::(\d{1,5}))?$/

const toNode = (text: string, defaultPort: number): RedisNode | undefined => {
  const [, ipv6, name, port] = HOST.exec(text) ?? []
  const host = ipv6 !== undefined && isIPv6(ipv6) ? ipv6 : name
  const number = port === undefined ? defaultPort : Number(port)
  if (host === undefined || number < 1 || number > 65535) return undefined
  return { host, port: number }
}

/** Undefined where nothing is written, null for a `%` that begins no character. */
const decoded = (text: string | undefined): string | undefined | null => {
  try {
    return text === undefined || text === '' ? undefined : decodeURIComponent(text)
  } catch {
    return null
  }
}

const toDb = (text: string | undefined): number | undefined =>
  text === undefined || text === '' ? 0 : /^\d{1,5}$/.test(text) ? Number(text) : undefined

/**
 * `redis://[user:password@]host[:6379][/db]`, `redis+sentinel://[…@]host[:26379],…/master[/db]`,
 * `redis+cluster://[…@]host[:6379],…`; with `rediss` for TLS. Undefined for anything else.
 */
export const parseRedisUrl = (url: string): RedisTarget | undefined => {
  const [, scheme, mode, user, password, hosts = '', path = ''] = SHAPE.exec(url) ?? []
  if (scheme === undefined) return undefined
  const nodes = hosts.split(',').map((host) => toNode(host, mode === '+sentinel' ? 26379 : 6379))
  if (!nodes.every((node) => node !== undefined)) return undefined
  const [username, secret] = [decoded(user), decoded(password)]
  if (username === null || secret === null) return undefined
  const access = {
    tls: scheme === 'rediss',
    ...(username === undefined ? {} : { username }),
    ...(secret === undefined ? {} : { password: secret })
  }
  const [first, second, ...more] = path.split('/')
  if (mode === '+cluster') return path === '' ? { ...access, kind: 'cluster', nodes } : undefined
  if (mode === '+sentinel') {
    const db = toDb(second)
    if (first === undefined || first === '' || db === undefined || more.length > 0) return undefined
    return { ...access, kind: 'sentinel', sentinels: nodes, master: first, db }
  }
  const db = toDb(first)
  const [node] = nodes
  if (node === undefined || nodes.length > 1 || db === undefined || second !== undefined) return undefined
  return { ...access, kind: 'single', node, db }
}

export const RedisUrl = new t.Type<RedisTarget, RedisTarget, unknown>(
  'a URL redis[s]://host, redis[s]+sentinel://host,…/master or redis[s]+cluster://host,…',
  (value): value is RedisTarget => typeof value === 'object' && value !== null,
  (value, context) => {
    const target = typeof value === 'string' ? parseRedisUrl(value) : undefined
    return target === undefined ? t.failure(value, context) : t.success(target)
  },
  t.identity
)
