import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RobustRing } from './robust-ring.ts'

const rings = suite('robust ring')

const CAPACITY = 7

const sorted = (values: ReadonlyArray<number>): ReadonlyArray<number> => values.toSorted((a, b) => a - b)
const medianOf = (values: ReadonlyArray<number>): number => {
  const [order, middle] = [sorted(values), values.length >> 1]
  const upper = order[middle] as number
  return values.length % 2 === 1 ? upper : (order[middle - 1] as number) / 2 + upper / 2
}
const deviationOf = (values: ReadonlyArray<number>, median: number): number =>
  sorted(values.map((value) => Math.abs(value - median)))[(values.length - 1) >> 1] as number

const numbers = fc.array(
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e150, max: 1e150, noNaN: true })),
  { minLength: 1, maxLength: 30 }
)

rings('median and median deviation are those of the newest, sorted, also when read again at any step', async () => {
  await fc.assert(
    fc.property(numbers, fc.func(fc.boolean()), (values, isMoved) => {
      let buffer = new ArrayBuffer(RobustRing.bytes(CAPACITY))
      let ring = new RobustRing(buffer, 0, CAPACITY)
      for (const [i, value] of values.entries()) {
        ring.add(value)
        if (isMoved(i)) {
          buffer = buffer.slice(0)
          ring = new RobustRing(buffer, 0, CAPACITY)
        }
        const newest = values.slice(Math.max(0, i + 1 - CAPACITY), i + 1)
        const median = ring.median()
        assert.is(ring.count, newest.length)
        assert.is(median + 0, medianOf(newest) + 0)
        assert.is(ring.deviation(median), deviationOf(newest, median))
        assert.ok(ring.isSound)
      }
    })
  )
})

rings('an empty one is at 0', () => {
  const ring = new RobustRing(new ArrayBuffer(RobustRing.bytes(CAPACITY)), 0, CAPACITY)
  assert.equal([ring.count, ring.median(), ring.deviation(0)], [0, 0, 0])
})

rings('says of bytes that are no ring that they are not sound, and reads nothing from them', () => {
  const buffer = new ArrayBuffer(RobustRing.bytes(CAPACITY))
  const ring = new RobustRing(buffer, 0, CAPACITY)
  for (let i = 0; i < 10; i += 1) ring.add(i)
  const isSoundWith = (at: number, number: number): boolean => {
    const copy = buffer.slice(0)
    new Float64Array(copy)[at] = number
    return new RobustRing(copy, 0, CAPACITY).isSound
  }
  assert.ok(isSoundWith(0, CAPACITY))
  for (const count of [-1, 0.5, CAPACITY + 1, Number.NaN, Number.POSITIVE_INFINITY]) assert.not(isSoundWith(0, count))
  for (const next of [-1, 0.5, CAPACITY, Number.NaN]) assert.not(isSoundWith(1, next))
  for (const value of [Number.NaN, Number.NEGATIVE_INFINITY]) assert.not(isSoundWith(4, value))
  // While it fills, the next place is behind the last number.
  assert.not(isSoundWith(0, CAPACITY - 1))
})

rings.run()
