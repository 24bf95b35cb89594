import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/** A list of at least `min` items; every item that is wrong is reported. */
export const list = <A>(
  item: t.Type<A, unknown, unknown>,
  min: number = 0
): t.Type<ReadonlyArray<A>, unknown, unknown> => {
  const name = min === 0 ? 'a list' : `a list with ${item.name}`
  return new t.Type<ReadonlyArray<A>, unknown, unknown>(
    name,
    (value): value is ReadonlyArray<A> => Array.isArray(value),
    (input, context) => {
      if (!Array.isArray(input) || input.length < min) return t.failure(input, context, `expected ${name}`)
      const results = input.map((value, i) => item.validate(value, t.appendContext(context, String(i), item, value)))
      const errors = results.flatMap((result) => (E.isLeft(result) ? result.left : []))
      return errors.length > 0
        ? t.failures(errors)
        : t.success(results.flatMap((result) => (E.isRight(result) ? [result.right] : [])))
    },
    t.identity
  )
}
