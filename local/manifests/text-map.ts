import * as t from 'io-ts'
import { isMapping } from './mapping.ts'

/** Answers what is wrong with one entry, or nothing. */
export type EntryRule = (key: string, value: string) => string | undefined

/** A mapping from text to text, with a rule for its entries. Kubernetes takes no number or boolean there. */
export const textMap = (name: string, rule: EntryRule): t.Type<Readonly<Record<string, string>>, unknown, unknown> =>
  new t.Type<Readonly<Record<string, string>>, unknown, unknown>(
    name,
    (value): value is Readonly<Record<string, string>> => isMapping(value),
    (input, context) => {
      if (!isMapping(input)) return t.failure(input, context, `expected ${name}`)
      const errors = Object.entries(input).flatMap(([key, value]) => {
        const message = typeof value === 'string' ? rule(key, value) : 'expected text (quote numbers and true/false)'
        return message === undefined ? [] : [{ value, context: t.appendContext(context, key, t.unknown), message }]
      })
      return errors.length > 0 ? t.failures(errors) : t.success(input as Readonly<Record<string, string>>)
    },
    t.identity
  )
