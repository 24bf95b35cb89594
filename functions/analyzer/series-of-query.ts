import type * as E from 'fp-ts/lib/Either.js'
import { SeriesName } from '../../shared/contract/anomaly.ts'
import { decode } from '../../shared/contract/decode.ts'
import { DEFAULT_METRIC, DEFAULT_SOURCE } from '../../shared/contract/defaults.ts'
import type { Series } from '../../shared/contract/series.ts'
import type { InvalidInput } from '../../shared/failure/failure.ts'
import { firstOf } from '../../shared/http/query.ts'

type Query = Readonly<Record<string, unknown>>

/** All values of one parameter: the query parser gives text for one and a list for more. */
const valuesOf = (query: Query, name: string): ReadonlyArray<string> => {
  const value = query[name]
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
}

/** `name=value`; text without `=` is no label, and the codec says so. */
const toLabel = (pair: string): readonly [string, string] => {
  const at = pair.indexOf('=')
  return at < 0 ? ['', pair] : [pair.slice(0, at), pair.slice(at + 1)]
}

/** `?source=/web&metric=rps&label=zone=eu&label=…`; what is not given is the default source, `rps` and no labels. */
export const seriesOf = (query: Query): E.Either<InvalidInput, Series> =>
  decode(SeriesName)({
    source: firstOf(query, 'source') ?? DEFAULT_SOURCE,
    metric: firstOf(query, 'metric') ?? DEFAULT_METRIC,
    labels: Object.fromEntries(valuesOf(query, 'label').map(toLabel))
  })
