import * as t from 'io-ts'

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** A name of the IANA time zone database, such as `Europe/Berlin`, that this machine knows. */
export const TimeZone = new t.Type<string, string, unknown>(
  'IANA time zone, such as Europe/Berlin',
  (value): value is string => typeof value === 'string' && isTimeZone(value),
  (value, context) => (typeof value === 'string' && isTimeZone(value) ? t.success(value) : t.failure(value, context)),
  t.identity
)
