import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseTimestamp } from './timestamp.ts'

const timestamps = suite('CSV timestamps')

const NOON = Date.UTC(2014, 3, 1, 12)

const TABLE: ReadonlyArray<readonly [string, number | undefined]> = [
  ['2014-04-01T12:00:00Z', NOON],
  ['2014-04-01t12:00:00z', NOON],
  ['2014-04-01T14:00:00+02:00', NOON],
  ['2014-04-01 14:00:00 +0200', NOON],
  ['2014-04-01 12:00:00', NOON],
  ['2014-04-01 12:00', NOON],
  ['2014-04-01T12:00:00', NOON],
  ['2014-04-01 12:00:00.250', NOON + 250],
  ['2014-04-01 12:00:00,250', NOON + 250],
  ['2014-04-01', Date.UTC(2014, 3, 1)],
  [' 2014-04-01 12:00:00 ', NOON],
  [`${NOON / 1000}`, NOON],
  [`${NOON / 1000}.5`, NOON + 500],
  [`${NOON}`, NOON],
  ['0', 0],
  ['', undefined],
  ['timestamp', undefined],
  ['2014-02-31 00:00:00', undefined],
  ['2014-04-01 25:00:00', undefined],
  ['01/04/2014', undefined],
  ['-5', undefined],
  ['1e12', undefined],
  ['99999999999999999999', undefined]
]

for (const [text, expected] of TABLE) {
  timestamps(`'${text}'`, () => assert.is(parseTimestamp(text), expected))
}

timestamps('reads back whatever Date writes, with and without T and Z', () => {
  const since1970 = fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true })
  void fc.assert(
    fc.property(since1970, (date) => {
      const iso = date.toISOString()
      assert.is(parseTimestamp(iso), date.getTime())
      assert.is(parseTimestamp(iso.replace('T', ' ').replace('Z', '')), date.getTime())
    })
  )
})

timestamps.run()
