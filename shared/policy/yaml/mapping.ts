import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

type Fields = Readonly<Record<string, t.Mixed>>

export type Mapping<F extends Fields> = { readonly [K in keyof F]?: t.TypeOf<F[K]> }

/** No list, no scalar, not null: `alert:` with nothing after it is a slip, not an empty mapping. */
export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A mapping with these keys, each of which may be left out, and no others: a misspelt `directon:` must not pass as "both".
 * Every fault of every key is reported.
 */
export const mapping = <F extends Fields>(name: string, fields: F): t.Type<Mapping<F>, Mapping<F>, unknown> =>
  new t.Type<Mapping<F>, Mapping<F>, unknown>(
    name,
    (value): value is Mapping<F> => isMapping(value),
    (input, context) => {
      if (!isMapping(input)) return t.failure(input, context, `expected ${name}`)
      const decoded: Record<string, unknown> = {}
      const errors: t.ValidationError[] = []
      for (const [key, value] of Object.entries(input)) {
        const codec = Object.hasOwn(fields, key) ? fields[key] : undefined
        const inner = t.appendContext(context, key, codec ?? t.unknown, value)
        if (codec === undefined) {
          errors.push({ value, context: inner, message: `unknown, expected one of ${Object.keys(fields).join(', ')}` })
          continue
        }
        const result = codec.validate(value, inner)
        if (E.isRight(result)) decoded[key] = result.right
        else errors.push(...result.left)
      }
      return errors.length > 0 ? t.failures(errors) : t.success(decoded as Mapping<F>)
    },
    t.identity
  )

/** `none`, or what `codec` says: takes back what the defaults give. */
export const orNone = <A>(codec: t.Type<A, A, unknown>): t.Type<A | 'none', A | 'none', unknown> =>
  new t.Type<A | 'none', A | 'none', unknown>(
    `${codec.name} or none`,
    (value): value is A | 'none' => value === 'none' || codec.is(value),
    (value, context) => (value === 'none' ? t.success('none') : codec.validate(value, context)),
    t.identity
  )

/** One `item`, or a list of at least one: decoded to a list. */
export const oneOrMore = <A>(item: t.Type<A, A, unknown>): t.Type<ReadonlyArray<A>, ReadonlyArray<A>, unknown> =>
  new t.Type<ReadonlyArray<A>, ReadonlyArray<A>, unknown>(
    `${item.name} or a list of them`,
    (value): value is ReadonlyArray<A> => Array.isArray(value),
    (value, context) => {
      if (!Array.isArray(value)) return E.map((one: A) => [one])(item.validate(value, context))
      if (value.length === 0) return t.failure(value, context, 'expected at least one')
      return list(item.name, item).validate(value, context)
    },
    t.identity
  )

export const list = <A>(
  name: string,
  item: t.Type<A, A, unknown>
): t.Type<ReadonlyArray<A>, ReadonlyArray<A>, unknown> =>
  new t.Type<ReadonlyArray<A>, ReadonlyArray<A>, unknown>(
    name,
    (value): value is ReadonlyArray<A> => Array.isArray(value),
    (value, context) => {
      if (!Array.isArray(value)) return t.failure(value, context, `expected ${name}`)
      const decoded: A[] = []
      const errors: t.ValidationError[] = []
      for (const [i, one] of value.entries()) {
        const result = item.validate(one, t.appendContext(context, String(i), item, one))
        if (E.isRight(result)) decoded.push(result.right)
        else errors.push(...result.left)
      }
      return errors.length > 0 ? t.failures(errors) : t.success(decoded)
    },
    t.identity
  )
