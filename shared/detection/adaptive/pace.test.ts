import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Pace } from './pace.ts'

const paces = suite('pace')

const MINUTE = 60_000
const BUCKET = 5 * MINUTE

const make = (buffer = new ArrayBuffer(Pace.BYTES)): Pace => new Pace(buffer, 0)

const samples = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 4 * MINUTE }), fc.integer({ min: -1_000, max: 1_000 })), { maxLength: 200 })
  .chain((steps) =>
    fc.constantFrom(0, -86_400_000, 1.7e12).map((start) => {
      let time = start
      return steps.map(([step, value]) => {
        time += step
        return { time, value }
      })
    })
  )

/** The means of all buckets but the last, which is still open. */
const means = (points: ReadonlyArray<{ time: number; value: number }>): ReadonlyArray<number> => {
  const buckets = Map.groupBy(points, ({ time }) => Math.floor(time / BUCKET))
  return [...buckets.values()]
    .slice(0, -1)
    .map((bucket) => bucket.reduce((sum, { value }) => sum + value, 0) / bucket.length)
}

paces('gives the mean of each five minutes, when the next ones begin, also when read again in the middle', async () => {
  await fc.assert(
    fc.property(samples, fc.func(fc.boolean()), (points, isMoved) => {
      let buffer = new ArrayBuffer(Pace.BYTES)
      let pace = make(buffer)
      const taken = points.map(({ time, value }, i) => {
        if (isMoved(i)) {
          buffer = buffer.slice(0)
          pace = make(buffer)
        }
        return pace.take(time, value, MINUTE)
      })
      assert.equal(
        taken.filter((mean) => mean !== undefined),
        means(points)
      )
    })
  )
})

paces('a slow series passes as it is', () => {
  const pace = make()
  const values = [3, -1, 1e150, 0]
  assert.equal(
    values.map((value, i) => pace.take(i * BUCKET, value, BUCKET)),
    values
  )
  assert.equal(
    values.map((value, i) => pace.take(i * BUCKET, value, 0.9 * BUCKET)),
    values
  )
})

paces('what is open when a series becomes slow is dropped', () => {
  const pace = make()
  assert.is(pace.take(0, 100, MINUTE), undefined)
  assert.is(pace.take(MINUTE, 100, BUCKET), 100)
  assert.is(pace.take(2 * MINUTE, 7, MINUTE), undefined)
  assert.is(pace.take(BUCKET, 1, MINUTE), 7)
})

paces('gaps of years are no values', () => {
  const pace = make()
  assert.is(pace.take(0, 1, MINUTE), undefined)
  assert.is(pace.take(1e12, 2, MINUTE), 1)
  assert.is(pace.take(2e12, 3, MINUTE), 2)
})

paces('only finite numbers are sound', () => {
  const buffer = new ArrayBuffer(Pace.BYTES)
  assert.ok(make(buffer).isSound)
  new Float64Array(buffer)[1] = Number.NaN
  assert.not(make(buffer).isSound)
})

paces.run()
