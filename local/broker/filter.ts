import type { Filter } from '../manifests/topology.ts'
import type { Attributes } from './broker-event.ts'

const everyValue = (
  values: Readonly<Record<string, string>>,
  attributes: Attributes,
  holds: (got: string, want: string) => boolean
): boolean => {
  for (const name in values) {
    if (!Object.hasOwn(attributes, name) || !holds(attributes[name] as string, values[name] as string)) return false
  }
  return true
}

const equal = (got: string, want: string): boolean => got === want
const begins = (got: string, want: string): boolean => got.startsWith(want)
const ends = (got: string, want: string): boolean => got.endsWith(want)
// '' asks for the attribute to be there and not empty, as in Knative's attributes filter.
const equalOrPresent = (got: string, want: string): boolean => got !== '' && (want === '' || got === want)

/** Whether an event passes one filter of a Trigger; in every dialect an attribute that is not there never matches. */
export const matches = (filter: Filter, attributes: Attributes): boolean => {
  switch (filter.kind) {
    case 'attributes':
      return everyValue(filter.values, attributes, equalOrPresent)
    case 'exact':
      return everyValue(filter.values, attributes, equal)
    case 'prefix':
      return everyValue(filter.values, attributes, begins)
    case 'suffix':
      return everyValue(filter.values, attributes, ends)
    case 'all':
      return filter.filters.every((inner) => matches(inner, attributes))
    case 'any':
      return filter.filters.some((inner) => matches(inner, attributes))
    case 'not':
      return !matches(filter.filter, attributes)
  }
}

/** A Trigger takes an event that passes all of its filters; without filters it takes every event. */
export const matchesAll = (filters: ReadonlyArray<Filter>, attributes: Attributes): boolean =>
  filters.every((filter) => matches(filter, attributes))
