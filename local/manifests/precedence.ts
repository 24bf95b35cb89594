import type { EdgeRule } from './topology.ts'

/** An exact host before a wildcard, the longer wildcard first, any host last. */
const hostRank = ([host]: ReadonlyArray<string>): number => {
  if (host === undefined) return 0
  return host.startsWith('*.') ? -host.length : Number.NEGATIVE_INFINITY
}

/** Lower goes first, place by place. Of two exact paths the length says nothing, for both are the path of the request. */
const rank = ({ hostnames, path, method }: EdgeRule): ReadonlyArray<number> => [
  hostRank(hostnames),
  path.type === 'Exact' ? Number.NEGATIVE_INFINITY : -path.value.length,
  method === undefined ? 1 : 0
]

/**
 * Puts rules of at most one host each into Gateway API precedence, so that the first that matches is the right one: the
 * more specific host, an exact path before a prefix, the longer prefix, a method before none; else as they are written.
 */
export const byPrecedence = (rules: ReadonlyArray<EdgeRule>): ReadonlyArray<EdgeRule> =>
  rules.toSorted((a, b) => {
    const theirs = rank(b)
    const place = rank(a).findIndex((own, i) => own !== theirs[i])
    return place < 0 ? 0 : (rank(a)[place] ?? 0) < (theirs[place] ?? 0) ? -1 : 1
  })
