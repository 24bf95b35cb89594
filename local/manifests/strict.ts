import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { isMapping } from './mapping.ts'

type Fields = Readonly<Record<string, t.Mixed>>
type Reasons = Readonly<Record<string, string>>

/** What a mapping of a manifest may hold. Each field that is not honoured has its reason beside it. */
export type Shape<R extends Fields, O extends Fields> = {
  readonly required?: R
  readonly optional?: O
  /** Means something to a cluster only, so that leaving it out changes nothing on one machine. */
  readonly ignored?: Reasons
  /** Known to Knative, but the local platform cannot do it; the reason is the message. */
  readonly refused?: Reasons
}

export type Strict<R extends Fields, O extends Fields> = { readonly [K in keyof R]: t.TypeOf<R[K]> } & {
  readonly [K in keyof O]?: t.TypeOf<O[K]>
}

/**
 * A mapping in which every field is accounted for. `t.exact` drops what it does not know; here that is an error, for a
 * misspelt `retries:` must not pass as "no retry".
 */
export const strict = <R extends Fields = Record<never, never>, O extends Fields = Record<never, never>>(
  name: string,
  shape: Shape<R, O>
): t.Type<Strict<R, O>, unknown, unknown> => {
  const required: Fields = shape.required ?? {}
  const optional: Fields = shape.optional ?? {}
  const validate = (input: unknown, context: t.Context): t.Validation<Strict<R, O>> => {
    if (!isMapping(input)) return t.failure(input, context, `expected ${name}`)
    const decoded: Record<string, unknown> = {}
    const errors: t.ValidationError[] = []
    const fail = (key: string, message: string): void => {
      errors.push({ value: input[key], context: t.appendContext(context, key, t.unknown), message })
    }
    for (const [key, codec] of Object.entries(required)) {
      if (!Object.hasOwn(input, key)) fail(key, `missing, expected ${codec.name}`)
    }
    for (const [key, value] of Object.entries(input)) {
      const codec = (Object.hasOwn(required, key) && required[key]) || (Object.hasOwn(optional, key) && optional[key])
      if (codec) {
        const result = codec.validate(value, t.appendContext(context, key, codec, value))
        if (E.isLeft(result)) errors.push(...result.left)
        else decoded[key] = result.right
      } else if (shape.refused !== undefined && Object.hasOwn(shape.refused, key)) {
        fail(key, shape.refused[key] ?? '')
      } else if (shape.ignored === undefined || !Object.hasOwn(shape.ignored, key)) {
        fail(key, 'unknown to the local platform')
      }
    }
    return errors.length > 0 ? t.failures(errors) : t.success(decoded as Strict<R, O>)
  }
  return new t.Type<Strict<R, O>, unknown, unknown>(name, (u): u is Strict<R, O> => isMapping(u), validate, t.identity)
}
