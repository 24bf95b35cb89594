import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { list } from './list.ts'
import { isMapping } from './mapping.ts'
import { type EntryRule, textMap } from './text-map.ts'
import type { Filter } from './topology.ts'

const attributeRule: EntryRule = (key) =>
  /^[a-z][a-z0-9]*$/.test(key) ? undefined : 'expected an attribute name of a-z and 0-9: no filter can see another'

const NAME = 'a filter with one of exact, prefix, suffix, all, any, not'

/** `spec.filter.attributes`: '' stands for "present". */
export const AttributesFilter = textMap('attributes', attributeRule)

const comparison = textMap('attributes to compare', (key, value) =>
  value === '' ? 'expected text; to ask for presence use spec.filter.attributes' : attributeRule(key, value)
)

const compare =
  (kind: 'exact' | 'prefix' | 'suffix') =>
  (input: unknown, context: t.Context): t.Validation<Filter> =>
    E.map((values: Readonly<Record<string, string>>): Filter => ({ kind, values }))(comparison.validate(input, context))

const combine =
  (kind: 'all' | 'any') =>
  (input: unknown, context: t.Context): t.Validation<Filter> =>
    E.map((filters: ReadonlyArray<Filter>): Filter => ({ kind, filters }))(
      list(SubscriptionFilter, 1).validate(input, context)
    )

const negate = (input: unknown, context: t.Context): t.Validation<Filter> =>
  E.map((filter: Filter): Filter => ({ kind: 'not', filter }))(SubscriptionFilter.validate(input, context))

const refuseSql = (input: unknown, context: t.Context): t.Validation<Filter> =>
  t.failure(input, context, 'CESQL is not supported by the local Broker; use exact, prefix, suffix, all, any, not')

const DIALECTS: Readonly<Record<string, (input: unknown, context: t.Context) => t.Validation<Filter>>> = {
  exact: compare('exact'),
  prefix: compare('prefix'),
  suffix: compare('suffix'),
  all: combine('all'),
  any: combine('any'),
  not: negate,
  cesql: refuseSql
}

/** One entry of `spec.filters`: a mapping with exactly one dialect in it. */
export const SubscriptionFilter: t.Type<Filter, unknown, unknown> = new t.Type<Filter, unknown, unknown>(
  NAME,
  (value): value is Filter => isMapping(value),
  (input, context) => {
    const entries = isMapping(input) ? Object.entries(input) : []
    const [key, value] = entries[0] ?? []
    if (entries.length !== 1 || key === undefined) return t.failure(input, context, `expected ${NAME}`)
    const inner = t.appendContext(context, key, t.unknown)
    const dialect = Object.hasOwn(DIALECTS, key) ? DIALECTS[key] : undefined
    return dialect === undefined ? t.failure(input, inner, 'no such filter dialect') : dialect(value, inner)
  },
  t.identity
)
