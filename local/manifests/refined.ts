import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

export type Complaint = { readonly path: ReadonlyArray<string | number>; readonly message: string }

/** Adds a rule over several fields to a codec; it is asked only when each field by itself is right. */
export const refined = <A>(
  codec: t.Type<A, unknown, unknown>,
  rule: (value: A) => ReadonlyArray<Complaint>
): t.Type<A, unknown, unknown> =>
  new t.Type<A, unknown, unknown>(
    codec.name,
    codec.is,
    (input, context) => {
      const result = codec.validate(input, context)
      if (E.isLeft(result)) return result
      const errors = rule(result.right).map(({ path, message }) => ({
        value: input,
        context: path.reduce<t.Context>((inner, key) => t.appendContext(inner, String(key), t.unknown), context),
        message
      }))
      return errors.length > 0 ? t.failures(errors) : result
    },
    t.identity
  )
