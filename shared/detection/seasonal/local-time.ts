/** From a point in time, ms since 1970 UTC, to what the clocks on the wall show, as ms since 1970 on those clocks. */
export type LocalTime = (time: number) => number

const DAY = 86_400_000
const SECOND = 1000
/** What a Date can hold; clocks beyond it are taken to show UTC. */
const LAST = 8.64e15
/** Days whose offset is kept per zone: more than a year, and about 30 KB. */
const MOST_DAYS = 512

/** An offset that changes once in its day, at `changesAt`, or never: then that is Infinity. */
type DayOffset = { readonly before: number; readonly after: number; readonly changesAt: number }

/** `GMT`, `GMT+05:30`, `GMT-00:01:15` */
const parseOffset = (text: string): number => {
  const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text)
  if (match === null) return 0
  const [, sign, hours, minutes, seconds = '0'] = match
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  return (sign === '-' ? -size : size) * SECOND
}

const offsetsOf = (timeZone: string): ((time: number) => number) => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  return (time) => {
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')
    return name === undefined ? 0 : parseOffset(name.value)
  }
}

/** The offset over one day of UTC. Two changes within a day have not happened since zones are kept. */
const dayOffset = (offsetAt: (time: number) => number, start: number): DayOffset => {
  const before = offsetAt(start)
  const after = offsetAt(start + DAY)
  if (before === after) return { before, after, changesAt: Number.POSITIVE_INFINITY }
  let low = start
  let high = start + DAY
  while (high - low > SECOND) {
    const middle = low + Math.floor((high - low) / 2 / SECOND) * SECOND
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return { before, after, changesAt: high }
}

const make = (timeZone: string): LocalTime => {
  const offsetAt = offsetsOf(timeZone)
  const days = new Map<number, DayOffset>()
  let day = Number.NaN
  let offset: DayOffset = { before: 0, after: 0, changesAt: 0 }
  return (time) => {
    if (Math.abs(time) > LAST - DAY) return time
    const wanted = Math.floor(time / DAY)
    if (wanted !== day) {
      const known = days.get(wanted)
      if (known === undefined) {
        if (days.size === MOST_DAYS) days.clear()
        offset = dayOffset(offsetAt, wanted * DAY)
        days.set(wanted, offset)
      } else offset = known
      day = wanted
    }
    return time + (time < offset.changesAt ? offset.before : offset.after)
  }
}

const known = new Map<string, LocalTime>()

/**
 * The clocks of a zone. Asking Intl takes microseconds, so the offset is kept per day of UTC, for all series of a zone together;
 * the cache changes no answer.
 *
 * @throws RangeError for a name that is no time zone: names from outside pass `TimeZone` first.
 */
export const localTime = (timeZone: string): LocalTime => {
  if (timeZone === 'UTC') return (time) => time
  const clocks = known.get(timeZone) ?? make(timeZone)
  known.set(timeZone, clocks)
  return clocks
}
