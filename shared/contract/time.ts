import * as t from 'io-ts'

/** Latest instant that a JavaScript Date can name. */
const MAX_TIME_MS = 8.64e15

// RFC 3339, section 5.6, upper or lower case, with the offset that Date.parse alone would not insist on. No hour 24,
// which ISO 8601 has and RFC 3339 has not, and no second 60: a leap second has no Unix time of its own.
const RFC_3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

// An event's time is asked for by whoever validates it and by whoever uses it, one after the other.
let lastText = ''
let lastMs: number | undefined

/** Unix milliseconds of an RFC 3339 timestamp; undefined when it is none, 31 February included. */
export const fromRfc3339 = (text: string): number | undefined => {
  if (text !== lastText) {
    lastMs = parse(text)
    lastText = text
  }
  return lastMs
}

const parse = (text: string): number | undefined => {
  if (!RFC_3339.test(text)) return undefined
  const ms = Date.parse(text.toUpperCase())
  if (Number.isNaN(ms) || ms < 0) return undefined
  const day = Number(text.slice(8, 10))
  if (day <= 28) return ms
  // Date.parse rolls 31 February over to March: a valid date reads back its own day of the month.
  const utcMidnight = Date.parse(`${text.slice(0, 10)}T00:00:00Z`)
  return new Date(utcMidnight).getUTCDate() === day ? ms : undefined
}

/** Unix milliseconds, whole and not before 1970. */
export const isUnixMs = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_TIME_MS

/** A sample's own time on the wire: RFC 3339 text or Unix milliseconds; decoded to Unix milliseconds. */
export const Time = new t.Type<number, number, unknown>(
  'RFC 3339 time or Unix milliseconds',
  isUnixMs,
  (value, context) => {
    const ms = typeof value === 'string' ? fromRfc3339(value) : value
    // `+ 0` turns -0 into 0, as in finite.ts.
    return isUnixMs(ms) ? t.success(ms + 0) : t.failure(value, context)
  },
  t.identity
)

/** RFC 3339 text that stays text: in what leaves the pipeline, for people and other programs to read. */
export const Rfc3339 = new t.Type<string, string, unknown>(
  'RFC 3339 time',
  (value): value is string => typeof value === 'string' && fromRfc3339(value) !== undefined,
  (value, context) =>
    typeof value === 'string' && fromRfc3339(value) !== undefined ? t.success(value) : t.failure(value, context),
  t.identity
)
