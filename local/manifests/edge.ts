import type { EdgeRule } from './topology.ts'

const rank = (rule: EdgeRule): ReadonlyArray<number> => [
  rule.path.type === 'Exact' ? 0 : 1,
  -rule.path.value.length,
  rule.method === undefined ? 1 : 0
]

/**
 * Gateway API precedence for rules of one host: an exact path before a prefix, the longer prefix first, a method before
 * none; else the order in which they are written.
 */
export const byPrecedence = (rules: ReadonlyArray<EdgeRule>): ReadonlyArray<EdgeRule> =>
  rules.toSorted((a, b) => {
    const ranks = rank(b)
    return (
      rank(a)
        .map((own, i) => own - (ranks[i] ?? 0))
        .find((difference) => difference !== 0) ?? 0
    )
  })

/** 0 = not this host; else the more specific the higher. Any host is the least; an exact name beats every wildcard. */
const hostScore = (rule: EdgeRule, host: string): number => {
  if (rule.hostnames.length === 0) return 1
  const scores = rule.hostnames.map((name) => {
    if (name === host) return 1000 + name.length
    return name.startsWith('*.') && host.endsWith(name.slice(1)) ? 1 + name.length : 0
  })
  return Math.max(...scores)
}

/** A prefix matches whole path segments: /foo takes /foo, /foo/ and /foo/bar, not /foobar. */
const pathMatches = ({ type, value }: EdgeRule['path'], path: string): boolean => {
  if (type === 'Exact') return path === value
  const prefix = value.endsWith('/') ? value.slice(0, -1) : value
  return path === prefix || path.startsWith(`${prefix}/`)
}

/** The rule for a request, from rules in precedence; `host` without port, in lower case, and `path` without query. */
export const matchEdge =
  (rules: ReadonlyArray<EdgeRule>) =>
  (host: string, method: string, path: string): EdgeRule | undefined => {
    let best: EdgeRule | undefined
    let bestScore = 0
    for (const rule of rules) {
      const score = hostScore(rule, host)
      // Strictly more: among rules for the same host the earlier one has precedence.
      if (score > bestScore && (rule.method ?? method) === method && pathMatches(rule.path, path)) {
        best = rule
        bestScore = score
      }
    }
    return best
  }
