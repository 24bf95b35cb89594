import type { EntryRule } from './text-map.ts'

type Rules = Readonly<Record<string, string | EntryRule>>

/**
 * A closed list of labels or annotations: for each key (or prefix that ends in `/`) the reason why the local platform
 * may pass over it, or a rule for its value where it is honoured. An unknown one is an error: it may be a slip in a name
 * that a cluster would silently pass over.
 */
export const known =
  (rules: Rules): EntryRule =>
  (key, value) => {
    const prefix = key.slice(0, key.indexOf('/') + 1)
    const rule = (Object.hasOwn(rules, key) && rules[key]) || (Object.hasOwn(rules, prefix) && rules[prefix])
    if (!rule) return 'unknown to the local platform'
    return typeof rule === 'string' ? undefined : rule(key, value)
  }

export const only =
  (...values: ReadonlyArray<string>): EntryRule =>
  (_key, value) =>
    values.includes(value) ? undefined : `expected ${values.map((one) => `"${one}"`).join(' or ')}`

/** Allowed on every object. */
export const COMMON: Rules = {
  'app.kubernetes.io/': 'for people and dashboards of a cluster'
}
