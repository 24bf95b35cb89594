import * as E from 'fp-ts/lib/Either.js'
import { DEFAULT_METRIC, DEFAULT_SOURCE } from '../../shared/contract/defaults.ts'
import { Labels } from '../../shared/contract/labels.ts'
import type { Series } from '../../shared/contract/series.ts'
import { type InvalidInput, invalidInput } from '../../shared/failure/failure.ts'

type Query = Readonly<Record<string, unknown>>

/** All values of one parameter: the query parser gives text for one and a list for more. */
export const valuesOf = (query: Query, name: string): ReadonlyArray<string> => {
  const value = query[name]
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
}

/** `?source=/web&metric=rps&label=zone=eu&label=…`; what is not given is the default source, `rps` and no labels. */
export const seriesOf = (query: Query): E.Either<InvalidInput, Series> => {
  const [source = DEFAULT_SOURCE] = valuesOf(query, 'source')
  const [metric = DEFAULT_METRIC] = valuesOf(query, 'metric')
  const pairs = valuesOf(query, 'label').map((pair) => [
    pair.slice(0, pair.indexOf('=')),
    pair.slice(pair.indexOf('=') + 1)
  ])
  const labels = Labels.decode(Object.fromEntries(pairs))
  if (E.isLeft(labels)) return E.left(invalidInput(['/label: expected name=value']))
  return E.right({ source, metric, labels: labels.right })
}

/** A whole number from 1 to `most`, `fallback` when not given. */
export const limitOf = (query: Query, fallback: number, most: number): E.Either<InvalidInput, number> => {
  const [text] = valuesOf(query, 'limit')
  if (text === undefined) return E.right(fallback)
  const limit = Number(text)
  return Number.isInteger(limit) && limit >= 1 && limit <= most
    ? E.right(limit)
    : E.left(invalidInput([`/limit: expected whole number from 1 to ${most}`]))
}
