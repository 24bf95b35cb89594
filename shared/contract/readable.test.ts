import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readable, readableTime } from './readable.ts'

const numbers = suite('numbers for people')

const TABLE: ReadonlyArray<readonly [n: number, finest: number, text: string]> = [
  [1250, 0, '1,250'],
  [22694.7, 0, '22,695'],
  [-86.6253, 0, '-86.6'],
  [0.000123456, 0, '0.000123'],
  [0, 0, '0'],
  [-0, 0, '0'],
  [-0.2, 100, '-0.2'],
  // As many digits as tell two apart, and none for what is nothing beside the difference.
  [1_000_000.25, 0.1, '1,000,000.3'],
  [210, 1000, '210'],
  [4e-17, 2, '0'],
  [5, 999_995, '5'],
  // What has no place for all of its zeros.
  [1e300, 0, '1e+300'],
  [1.795e308, 0, '1.79e+308'],
  [-1.23456e-9, 0, '-1.23e-9'],
  [5e-324, 0, '4.94e-324'],
  [2_684_354_560, 0, '2,684,354,560']
]

for (const [n, finest, text] of TABLE) numbers(`${n} is ${text}`, () => assert.is(readable(n, finest), text))

numbers('any number is short, and near what it says', () => {
  const any = fc.double({ noNaN: true, min: -1e308, max: 1e308 })
  fc.assert(
    fc.property(any, (n) => {
      const text = readable(n)
      assert.ok(text.length <= 20, text)
      assert.ok(Math.abs(Number(text.replaceAll(',', '')) - n) <= 0.006 * Math.abs(n), text)
    })
  )
})

numbers('times in the unit that needs few digits', () => {
  assert.equal([250, 1000, 5000, 60_000, 90_000, 300_000, 5_400_000, 129_600_000].map(readableTime), [
    '250 ms',
    '1,000 ms',
    '5 s',
    '60 s',
    '1.5 min',
    '5 min',
    '1.5 h',
    '1.5 d'
  ])
})

numbers.run()
