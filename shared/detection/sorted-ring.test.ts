import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SortedRing } from './sorted-ring.ts'

const rings = suite('sorted ring')

const sorted = (values: ReadonlyArray<number>): ReadonlyArray<number> => values.toSorted((a, b) => a - b)

const medianOf = (values: ReadonlyArray<number>): number => {
  const [order, middle] = [sorted(values), values.length >> 1]
  const upper = order[middle] as number
  return values.length % 2 === 1 ? upper : (order[middle - 1] as number) / 2 + upper / 2
}

const deviationOf = (values: ReadonlyArray<number>, median: number): number =>
  sorted(values.map((value) => Math.abs(value - median)))[(values.length - 1) >> 1] as number

const numbers = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e150, max: 1e150, noNaN: true }))

rings('gives the median and the median deviation of the newest numbers', async () => {
  await fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(numbers, { minLength: 1, maxLength: 40 }),
      (capacity, values) => {
        const ring = new SortedRing(new Float64Array(capacity), new Uint16Array(capacity))
        for (const [i, value] of values.entries()) {
          ring.put(i % capacity, value)
          const newest = values.slice(Math.max(0, i + 1 - capacity), i + 1)
          const median = ring.median()
          assert.is(median + 0, medianOf(newest) + 0)
          assert.is(ring.deviation(median), deviationOf(newest, median))
        }
      }
    ),
    { numRuns: 500 }
  )
})

rings('is empty again once it is cleared', () => {
  const ring = new SortedRing(new Float64Array(3), new Uint16Array(3))
  for (const [slot, value] of [5, 1, 9].entries()) ring.put(slot, value)
  ring.clear()
  assert.equal([ring.median(), ring.deviation(0)], [0, 0])
  ring.put(0, 7)
  assert.equal([ring.median(), ring.deviation(7), ring.deviation(5)], [7, 0, 2])
})

rings.run()
