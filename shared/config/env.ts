import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

const fromText = <A>(name: string, parse: (text: string) => A | undefined): t.Type<A, A, unknown> =>
  new t.Type<A, A, unknown>(
    name,
    (value): value is A => value !== undefined,
    (value, context) => {
      // An empty variable is one that is not set (see withDefault), for a required one as well.
      const parsed = typeof value === 'string' && value !== '' ? parse(value) : undefined
      return parsed === undefined ? t.failure(value, context) : t.success(parsed)
    },
    t.identity
  )

/** `codec`, or `fallback` when the variable is not set. An empty one counts as not set: manifests write empty values. */
export const withDefault = <A>(codec: t.Type<A, A, unknown>, fallback: A): t.Type<A, A, unknown> =>
  new t.Type<A, A, unknown>(
    codec.name,
    codec.is,
    (value, context) => (value === undefined || value === '' ? t.success(fallback) : codec.validate(value, context)),
    t.identity
  )

/** Undefined when not set or empty. */
export const optional = <A>(codec: t.Type<A, A, unknown>): t.Type<A | undefined, A | undefined, unknown> =>
  withDefault<A | undefined>(codec as t.Type<A | undefined, A | undefined, unknown>, undefined)

const number = (text: string, fits: (n: number) => boolean): number | undefined => {
  const n = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(n) && fits(n) ? n : undefined
}

export const PositiveInt = fromText('a positive whole number', (text) =>
  number(text, (n) => Number.isSafeInteger(n) && n > 0)
)
export const WholeNumber = fromText('a whole number, 0 or more', (text) =>
  number(text, (n) => Number.isSafeInteger(n) && n >= 0)
)
export const PositiveNumber = fromText('a positive number', (text) => number(text, (n) => n > 0))
export const Port = fromText('a port number', (text) => number(text, (n) => Number.isInteger(n) && n >= 0 && n < 65536))
export const Text = fromText('text', (text) => text)
export const Share = fromText('a number from 0 to 1', (text) => number(text, (n) => n >= 0 && n <= 1))
export const Flag = fromText('true or false', (text) => (text === 'true' ? true : text === 'false' ? false : undefined))
export const OnOff = fromText('on or off', (text) => (text === 'on' ? true : text === 'off' ? false : undefined))
export const LogLevel = fromText('one of trace, debug, info, warn, error, silent', (text) =>
  ['trace', 'debug', 'info', 'warn', 'error', 'silent'].includes(text) ? text : undefined
)

/** One of a few words. */
export const oneOf = <A extends string>(words: ReadonlyArray<A>): t.Type<A, A, unknown> =>
  fromText(`one of ${words.join(', ')}`, (text) => words.find((word) => word === text))

const url =
  (protocols: ReadonlyArray<string>) =>
  (text: string): string | undefined =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : undefined

export const HttpUrl = fromText('an http:// or https:// URL', url(['http:', 'https:']))

/** `a,b , c` → ['a', 'b', 'c']. */
export const List = fromText<ReadonlyArray<string>>('a list separated by commas', (text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
)

/** Every fault of the environment as `NAME: expected …`. Names, never values: one of them may be a secret. */
export const readEnv =
  <A>(codec: t.Decoder<unknown, A>) =>
  (env: Readonly<Record<string, string | undefined>>): E.Either<ReadonlyArray<string>, A> =>
    E.mapLeft((errors: t.Errors) => [
      ...new Set(
        errors.map((error) => {
          const entry = error.context.findLast(({ key }) => key !== '' && Number.isNaN(Number(key)))
          return `${entry?.key ?? 'environment'}: expected ${entry?.type.name ?? 'something else'}`
        })
      )
    ])(codec.decode({ ...env }))
