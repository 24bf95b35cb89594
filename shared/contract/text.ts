import * as t from 'io-ts'

// Control characters break logs, terminals and header lines; a lone surrogate does not survive UTF-8.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

/** No control characters and no lone surrogates: also what CloudEvents asks of every attribute that is text. */
export const isPrintable = (value: string): boolean => !CONTROL.test(value) && value.isWellFormed()

/** True for what the pipeline takes as a name: not empty, bounded, printable, well-formed Unicode. */
export const isText = (value: unknown, maxLength: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= maxLength && isPrintable(value)

/** A name of 1 to `maxLength` UTF-16 code units without control characters. */
export const text = (maxLength: number): t.Type<string, string, unknown> =>
  new t.Type<string, string, unknown>(
    `text of 1 to ${maxLength} printable characters`,
    (value): value is string => isText(value, maxLength),
    (value, context) => (isText(value, maxLength) ? t.success(value) : t.failure(value, context)),
    t.identity
  )
