import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fromRfc3339, isUnixMs, Rfc3339, Time } from './time.ts'

const time = suite('time')

time('reads RFC 3339 with any offset, fraction and case', () => {
  const cases: ReadonlyArray<readonly [string, number]> = [
    ['1970-01-01T00:00:00Z', 0],
    ['2024-02-29T00:00:00Z', 1709164800000],
    ['2024-02-29t00:00:00z', 1709164800000],
    ['2024-02-29T02:00:00+02:00', 1709164800000],
    ['2024-02-28T18:30:00-05:30', 1709164800000],
    ['2024-02-29T00:00:00-00:00', 1709164800000],
    ['2024-02-29T00:00:00.5Z', 1709164800500],
    ['2024-02-29T00:00:00.123456789Z', 1709164800123],
    // Written in 1969, and after it began in UTC; the other way round below.
    ['1969-12-31T23:30:00-01:00', 1800000],
    ['9999-12-31T23:59:59.999Z', 253402300799999]
  ]
  for (const [text, ms] of cases) assert.is(fromRfc3339(text), ms, text)
})

time('knows the calendar and refuses what is no RFC 3339', () => {
  const bad = [
    '',
    '2024-02-31T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-04-31T23:00:00-05:00',
    '1900-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2016-12-31T23:59:60Z',
    '2024-01-01T00:00:00',
    '2024-01-01 00:00:00Z',
    '2024-01-01T00:00Z',
    '2024-01-01',
    '2024-01-01T00:00:00+2',
    '2024-01-01T00:00:00+24:00',
    '2024-01-01T00:00:00+0200',
    '2024-01-01T00:00:00.Z',
    '+010000-01-01T00:00:00Z',
    '٢٠٢٤-01-01T00:00:00Z',
    '2024-01-01T00:00:00Z\n',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:30:00+01:00',
    '0000-01-01T00:00:00Z'
  ]
  for (const text of bad) assert.is(fromRfc3339(text), undefined, text)
})

time('reads what Date writes, back to the millisecond', async () => {
  await fc.assert(
    fc.property(fc.integer({ min: 0, max: 253402300799999 }), (ms) => {
      assert.is(fromRfc3339(new Date(ms).toISOString()), ms)
    })
  )
})

time('agrees with Date about every day from 1970 to 2100', () => {
  for (let year = 1970; year <= 2100; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
      for (let day = 28; day <= 31; day += 1) {
        const text = `${year}-${String(month).padStart(2, '0')}-${day}T12:00:00Z`
        assert.is(fromRfc3339(text) !== undefined, day <= last, text)
      }
    }
  }
})

time('Unix milliseconds are whole, from 1970 and a Date', () => {
  for (const ms of [0, 1, 8.64e15]) assert.ok(isUnixMs(ms))
  for (const ms of [-1, 0.5, 8.64e15 + 2, 1e300, Number.NaN, Number.POSITIVE_INFINITY, '1', null]) {
    assert.not.ok(isUnixMs(ms), String(ms))
  }
})

time('a time is either, and an RFC 3339 time stays text', () => {
  assert.equal(Time.decode('1970-01-01T00:00:01Z'), E.right(1000))
  assert.equal(Time.decode(1000), E.right(1000))
  assert.ok(E.isLeft(Time.decode('1000')))
  assert.equal(Rfc3339.decode('1970-01-01T00:00:01Z'), E.right('1970-01-01T00:00:01Z'))
  assert.ok(E.isLeft(Rfc3339.decode(1000)))
})

time.run()
