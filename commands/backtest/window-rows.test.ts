import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { flagsOf, rowsOfWindows } from './window-rows.ts'

const rows = suite('rows of label windows')

const TIMES = Float64Array.of(10, 20, 30, 30, 40, 50)

rows('are those with times from the first bound to the last, and equal times count from the first', () => {
  assert.equal(
    rowsOfWindows(TIMES, [
      { from: 20, to: 30 },
      { from: 50, to: 50 }
    ]),
    [
      { first: 1, last: 2 },
      { first: 5, last: 5 }
    ]
  )
})

rows('bounds without a row of their own move inwards; windows without rows fall away', () => {
  assert.equal(
    rowsOfWindows(TIMES, [
      { from: 15, to: 45 },
      { from: 21, to: 29 },
      { from: 60, to: 70 }
    ]),
    [{ first: 1, last: 4 }]
  )
})

rows('flags cover the spans and nothing else', async () => {
  const span = fc.tuple(fc.nat(30), fc.nat(30)).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))
  await fc.assert(
    fc.asyncProperty(fc.array(span), async (spans) => {
      const flags = flagsOf(31, spans)
      for (const [row, flag] of flags.entries())
        assert.is(
          flag === 1,
          spans.some(({ first, last }) => first <= row && row <= last)
        )
    })
  )
})

rows.run()
