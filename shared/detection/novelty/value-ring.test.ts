import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RING, ValueRing } from './value-ring.ts'

const rings = suite('value ring')

const empty = (): ValueRing => new ValueRing(new ArrayBuffer(ValueRing.BYTES), 0)
const ringOf = (values: ReadonlyArray<number>): ValueRing => {
  const ring = empty()
  for (const value of values) ring.push(value)
  return ring
}
const valuesOf = (ring: ValueRing): ReadonlyArray<number> =>
  Array.from({ length: ring.length }, (_, i) => ring.valueAt(RING - ring.length + i))

rings('holds the newest values, in order', () => {
  const values = Array.from({ length: 1_000 }, (_, i) => i)
  assert.equal(valuesOf(ringOf(values)), values.slice(-RING))
})

rings('holds whole numbers as they are, at any level of whole numbers', async () => {
  const level = fc.constantFrom(0, 1e6, -1e12)
  await fc.assert(
    fc.property(level, fc.array(fc.integer({ min: -1e4, max: 1e4 }), { minLength: 1 }), (base, offsets) => {
      const values = offsets.map((offset) => base + offset)
      assert.equal(valuesOf(ringOf(values)), values)
    })
  )
})

rings('stays as it is while anchor and unit are near', () => {
  const ring = ringOf([100, 101, 99])
  const { version } = ring
  assert.is(ring.settle(101, 1), 1)
  assert.is(ring.version, version)
})

rings('moves to where the values are: a series that began at 0 loses nothing at its own level', () => {
  const ring = ringOf([0, 1e12, 1e12 + 3])
  ring.settle(1e12, 2)
  for (const value of [1e12 + 1, 1e12 + 0.25]) {
    ring.push(value)
    assert.is(ring.valueAt(RING - 1), value)
  }
})

rings('what is the median is exactly that after a move, before and behind it', () => {
  const ring = ringOf([0.1, 1e9 + 0.3, 1e9 + 0.3])
  ring.settle(1e9 + 0.3, 0)
  ring.push(1e9 + 0.3)
  assert.equal(Array.from(ring.values.slice(-3)), [0, 0, 0])
})

rings('says how the unit has changed, a power of two', () => {
  const ring = ringOf([1e9, 1e9 + 1e-4])
  const before = ring.unit
  const factor = ring.settle(1e9, 1e-4)
  assert.is(before / ring.unit, factor)
  assert.ok(Number.isInteger(Math.log2(factor)) && factor > 1)
})

const EXTREMES = [0, -0, 1e150, -1e150, 5e-324, -5e-324, 1]
const anyValue = fc.oneof(fc.constantFrom(...EXTREMES), fc.double({ min: -1e150, max: 1e150, noNaN: true }))

rings('is finite whatever comes and wherever it moves', async () => {
  const anyMove = fc.tuple(anyValue, anyValue, fc.oneof(fc.constant(0), anyValue.map(Math.abs)))
  await fc.assert(
    fc.property(fc.array(anyMove, { minLength: 1, maxLength: 30 }), (moves) => {
      const ring = empty()
      for (const [value, median, spread] of moves) {
        ring.push(value)
        const factor = ring.settle(median, spread)
        assert.ok(Number.isFinite(factor) && factor > 0)
        assert.ok(ring.values.every(Number.isFinite) && ring.isSound)
      }
    })
  )
})

rings.run()
