const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const plain = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const large = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 })
const tiny = new Intl.NumberFormat('en', { notation: 'scientific', maximumSignificantDigits: 4 })

/** A value as it is read at a glance: four digits, `1.234M`, `1.2E-5`; a dash for null. @param {number | null | undefined} value */
export const number = (value) => {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return tiny.format(value)
  if (size >= 1e6) return large.format(value)
  return size >= 1_000 ? whole.format(value) : plain.format(value)
}

/** `110 – 146`; with a word where a sign would read like the dash. @param {number | null} lower @param {number | null} upper */
export const range = (lower, upper) => {
  if (lower === null || upper === null) return '–'
  return `${number(lower)} ${lower < 0 ? 'to' : '–'} ${number(upper)}`
}

/** How many of something. @param {number} value */
export const count = (value) => (value >= 1e6 ? large.format(value) : whole.format(value))

/** `1 anomaly`, `2 anomalies`. @param {number} value @param {string} one @param {string} [many] */
export const counted = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`

/** `40 ms`, `45 s`, `3 min`, `2 h 5 min`, `4 d 3 h`. @param {number} ms */
export const duration = (ms) => {
  if (ms > 0 && ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < MINUTE) return `${Math.max(0, Math.round(ms / SECOND))} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`
  if (ms < DAY) {
    const minutes = Math.floor((ms % HOUR) / MINUTE)
    return `${Math.floor(ms / HOUR)} h${minutes === 0 ? '' : ` ${minutes} min`}`
  }
  const hours = Math.floor((ms % DAY) / HOUR)
  return `${Math.floor(ms / DAY)} d${hours === 0 ? '' : ` ${hours} h`}`
}

/** `now`, `12 s ago`, `in 5 min`. @param {number} ms since then; negative when it is to come */
export const ago = (ms) => {
  if (Math.abs(ms) < 2 * SECOND) return 'now'
  return ms < 0 ? `in ${duration(-ms)}` : `${duration(ms)} ago`
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const zoned = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })

/** `14:03:20` where the reader is. @param {number} ms */
export const clockTime = (ms) => clock.format(ms)

/** `14:03:20`, with the day when it is not today. @param {number} ms @param {number} [now] */
export const dateTime = (ms, now = Date.now()) => {
  if (dayOfYear.format(ms) === dayOfYear.format(now)) return clock.format(ms)
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear()
  return `${(sameYear ? day : dayOfYear).format(ms)}, ${clock.format(ms)}`
}

/** The reader's time zone, as `UTC` or `GMT+1`. @param {number} [ms] */
export const zone = (ms = Date.now()) =>
  zoned.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'local time'

/** @param {number} bytes */
export const bytes = (bytes) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 ** 2
      ? `${(bytes / 1024).toFixed(1)} KiB`
      : `${(bytes / 1024 ** 2).toFixed(1)} MiB`

/** Letters that run from right to left, and characters that turn what follows. */
const TURNS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/

/** A name in the middle of other text, which stays in its order whatever the name is. @param {string} text */
export const apart = (text) => (TURNS.test(text) ? `\u2068${text}\u2069` : text)

/** `host=a, zone=b`; empty without labels. @param {Readonly<Record<string, string>>} labels */
export const labelText = (labels) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${apart(value)}`)
    .join(', ')

/** @param {{ source: string, metric: string, labels: Readonly<Record<string, string>> }} series */
export const seriesText = ({ source, metric, labels }) =>
  [apart(metric), apart(source), labelText(labels)].filter((part) => part !== '').join(' · ')
