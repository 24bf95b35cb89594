import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { explain } from '../../contract/decode.ts'
import { localTime } from './local-time.ts'
import { TimeZone } from './time-zone.ts'

const clocks = suite('local time')

const HOUR = 3_600_000
const at = (utc: string): number => Date.parse(`${utc}Z`)
const shown = (timeZone: string, utc: string): string =>
  new Date(localTime(timeZone)(at(utc))).toISOString().slice(0, 19)

clocks('shows what the wall shows, on both sides of every change of the clocks', () => {
  const table = [
    ['UTC', '2026-03-29T01:00:00', '2026-03-29T01:00:00'],
    // Spring: 02:00 is 03:00. Autumn: 03:00 is 02:00 once more.
    ['Europe/Berlin', '2026-03-29T00:59:59', '2026-03-29T01:59:59'],
    ['Europe/Berlin', '2026-03-29T01:00:00', '2026-03-29T03:00:00'],
    ['Europe/Berlin', '2026-10-25T00:59:59', '2026-10-25T02:59:59'],
    ['Europe/Berlin', '2026-10-25T01:00:00', '2026-10-25T02:00:00'],
    ['America/New_York', '2026-03-08T06:59:59', '2026-03-08T01:59:59'],
    ['America/New_York', '2026-03-08T07:00:00', '2026-03-08T03:00:00'],
    ['America/New_York', '2026-11-01T05:59:59', '2026-11-01T01:59:59'],
    ['America/New_York', '2026-11-01T06:00:00', '2026-11-01T01:00:00'],
    // Half-hours, and no change ever.
    ['Asia/Kolkata', '2026-03-29T01:00:00', '2026-03-29T06:30:00'],
    ['Asia/Kolkata', '2026-10-25T01:00:00', '2026-10-25T06:30:00'],
    // The clocks change by half an hour.
    ['Australia/Lord_Howe', '2026-04-04T14:59:59', '2026-04-05T01:59:59'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00', '2026-04-05T01:30:00'],
    ['Australia/Lord_Howe', '2026-10-03T15:29:59', '2026-10-04T01:59:59'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00', '2026-10-04T02:30:00'],
    // Before 1970, and where there was no common time yet: seconds.
    ['Europe/Berlin', '1880-01-01T00:00:00', '1880-01-01T00:53:28']
  ] as const
  for (const [zone, utc, wall] of table) assert.is(shown(zone, utc), wall, `${zone} at ${utc}`)
})

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca']

clocks('shows what Intl shows at any time, in whatever order it is asked', async () => {
  const anyTime = fc.integer({ min: at('1995-01-01T00:00:00') / 1000, max: at('2035-01-01T00:00:00') / 1000 })
  await fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.array(anyTime, { minLength: 1, maxLength: 10 }), (timeZone, seconds) => {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
      for (const second of seconds) {
        const wall = new Date(localTime(timeZone)(second * 1000)).toISOString()
        assert.is(`${wall.slice(0, 10)} ${wall.slice(11, 19)}`, format.format(second * 1000))
      }
    }),
    { numRuns: 300 }
  )
})

clocks('has an answer for times that no calendar has', () => {
  for (const time of [8.64e15, -8.64e15, 1e300, -1e300]) assert.is(localTime('Europe/Berlin')(time), time)
})

clocks('forgets days that are long past, and still knows them', () => {
  const start = at('2000-01-01T12:00:00')
  const day = (i: number): number => localTime('Europe/Berlin')(start + i * 24 * HOUR) - (start + i * 24 * HOUR)
  const first = Array.from({ length: 1200 }, (_, i) => day(i))
  assert.equal(
    Array.from({ length: 1200 }, (_, i) => day(i)),
    first
  )
})

clocks('refuses what is no time zone, with a fault that says what would be one', () => {
  assert.equal(TimeZone.decode('Asia/Kolkata'), E.right('Asia/Kolkata'))
  assert.equal(TimeZone.decode('UTC'), E.right('UTC'))
  for (const strange of ['Europe/Atlantis', '', 'CEST+2', 2, null, undefined]) {
    const decoded = TimeZone.decode(strange)
    assert.ok(E.isLeft(decoded))
    assert.equal(explain(decoded.left), ['/: expected IANA time zone, such as Europe/Berlin'])
  }
})

clocks.run()
