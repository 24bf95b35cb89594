import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type * as t from 'io-ts'
import { type InvalidInput, invalidInput } from '../failure/failure.ts'

/** Keeps an answer about 10,000 bad samples small; the caller mends the first ones and sees the rest. */
const MAX_ERRORS = 20

/** JSON pointer of the innermost field and what was expected there. Never the value: it may be a secret. */
const explainOne = (error: t.ValidationError): string => {
  const path = error.context
    // Members of an intersection or a union carry their number as key; they are no part of the document.
    .filter((_, i) => i > 0 && !isCombination(error.context[i - 1]?.type))
    .map((entry) => `/${entry.key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
  const expected = error.message ?? error.context.at(-1)?.type.name ?? 'something else'
  return `${path === '' ? '/' : path}: expected ${expected}`
}

const isCombination = (type: unknown): boolean => {
  let tagged = type as { _tag?: string; type?: { _tag?: string } } | undefined
  if (tagged?._tag === 'ExactType') tagged = tagged.type as typeof tagged
  return tagged?._tag === 'IntersectionType' || tagged?._tag === 'UnionType'
}

/** Every field that is wrong, once, as `/path: expected type`; at most 20 and a count of the rest. */
export const explain = (errors: t.Errors): ReadonlyArray<string> => {
  const all = [...new Set(errors.map(explainOne))]
  return all.length <= MAX_ERRORS ? all : [...all.slice(0, MAX_ERRORS), `and ${all.length - MAX_ERRORS} more`]
}

/** Decodes untrusted input once, at the edge; past this point types are facts. */
export const decode =
  <A>(codec: t.Decoder<unknown, A>) =>
  (input: unknown): E.Either<InvalidInput, A> =>
    pipe(
      codec.decode(input),
      E.mapLeft((errors) => invalidInput(explain(errors)))
    )
