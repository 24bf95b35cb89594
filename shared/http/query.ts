import * as E from 'fp-ts/lib/Either.js'
import { type InvalidInput, invalidInput } from '../failure/failure.ts'

type Query = Readonly<Record<string, unknown>>

/** The first value of a parameter; undefined when it is not given or empty. A parameter that is given twice comes as a list. */
export const firstOf = (query: Query, name: string): string | undefined => {
  const value: unknown = query[name]
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' && first !== '' ? first : undefined
}

/** `limit`: a whole number from 1 to `most`, `fallback` when not given. */
export const pageLimit = (query: Query, fallback: number, most: number): E.Either<InvalidInput, number> => {
  const text = firstOf(query, 'limit')
  if (text === undefined) return E.right(fallback)
  const limit = Number(text)
  return Number.isInteger(limit) && limit >= 1 && limit <= most
    ? E.right(limit)
    : E.left(invalidInput([`/limit: expected whole number from 1 to ${most}`]))
}

/** One of a closed set of words, the first of them when not given. */
export const choice = <A extends string>(
  query: Query,
  name: string,
  words: readonly [A, ...ReadonlyArray<A>]
): E.Either<InvalidInput, A> => {
  const text = firstOf(query, name)
  if (text === undefined) return E.right(words[0])
  const word = words.find((one) => one === text)
  return word === undefined ? E.left(invalidInput([`/${name}: expected ${words.join(', ')}`])) : E.right(word)
}
