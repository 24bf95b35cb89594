import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

export type RecordOf<R extends t.Props, O extends t.Props> = { readonly [K in keyof R]: t.TypeOf<R[K]> } & {
  readonly [K in keyof O]?: t.TypeOf<O[K]>
}

/**
 * A JSON object with these fields, decoded to an object that has these and no others.
 *
 * Not `t.exact(t.intersection([t.type, t.partial]))`: that reads fields through the prototype, and copies a field named
 * `__proto__` (JSON can bring one) by assignment, so that a document gives itself a prototype; and it keeps the old value
 * where the decoded one is `===` to it, so that -0 stays.
 */
export const record = <R extends t.Props, O extends t.Props>(
  name: string,
  required: R,
  optional: O
): t.Type<RecordOf<R, O>, RecordOf<R, O>, unknown> => {
  const fields = [
    ...Object.entries(required).map(([key, codec]) => ({ key, codec, isOptional: false })),
    ...Object.entries(optional).map(([key, codec]) => ({ key, codec, isOptional: true }))
  ]
  const own = (value: object, key: string): unknown =>
    Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined

  return new t.Type<RecordOf<R, O>, RecordOf<R, O>, unknown>(
    name,
    (value): value is RecordOf<R, O> =>
      isObject(value) &&
      fields.every(({ key, codec, isOptional }) => {
        const field = own(value, key)
        return (isOptional && field === undefined) || codec.is(field)
      }),
    (value, context) => {
      if (!isObject(value)) return t.failure(value, context)
      const decoded: Record<string, unknown> = {}
      const errors: t.Errors = []
      for (const { key, codec, isOptional } of fields) {
        const field = own(value, key)
        if (isOptional && field === undefined) continue
        const result = codec.validate(field, t.appendContext(context, key, codec, field))
        if (E.isRight(result)) decoded[key] = result.right
        else errors.push(...result.left)
      }
      return errors.length > 0 ? t.failures(errors) : t.success(decoded as RecordOf<R, O>)
    },
    t.identity
  )
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
