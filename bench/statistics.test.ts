import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { figureOf, median, pairedRatio, quantile } from './statistics.ts'

const statistics = suite('bench statistics')

const TABLE: ReadonlyArray<readonly [ReadonlyArray<number>, number, number]> = [
  [[3], 0.99, 3],
  [[1, 2, 3], 0.5, 2],
  [[4, 1, 3, 2], 0.5, 2.5],
  [[5, 1, 4, 2, 3], 1, 5],
  [[5, 1, 4, 2, 3], 0, 1],
  [Array.from({ length: 101 }, (_, i) => i), 0.99, 99]
]

for (const [values, share, expected] of TABLE) {
  statistics(`quantile ${share} of ${values.slice(0, 5)}${values.length > 5 ? ' …' : ''}`, () => {
    assert.is(quantile(values, share), expected)
  })
}

statistics('nothing measured is not a number, and no crash', () => {
  assert.equal(figureOf([]), { median: Number.NaN, min: Number.NaN, max: Number.NaN })
})

statistics('ratios are of runs that belong together', () => {
  // The machine was half as fast in the second pair: the ratio does not see it.
  assert.equal(pairedRatio([80, 40, 90], [100, 50, 100]), { median: 0.8, min: 0.8, max: 0.9 })
})

statistics('a run that has no partner does not count', () => {
  assert.equal(pairedRatio([1, 2, 9], [1, 2]), { median: 1, min: 1, max: 1 })
})

statistics('a median lies between the extremes', () => {
  const numbers = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 })
  void fc.assert(
    fc.property(numbers, (values) => {
      const { min, max } = figureOf(values)
      return min <= median(values) && median(values) <= max
    })
  )
})

statistics.run()
