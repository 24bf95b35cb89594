import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Magnitudes } from './magnitudes.ts'

const counts = suite('magnitudes')

const empty = (): Magnitudes => new Magnitudes(new ArrayBuffer(Magnitudes.BYTES), 0)
const filled = (sizes: ReadonlyArray<number>): Magnitudes => {
  const magnitudes = empty()
  for (const size of sizes) magnitudes.add(size)
  return magnitudes
}

/** Where the bin of a size begins: half a deviation, then two bins per doubling. */
const beginOf = (size: number): number => (size > 0.5 ? 0.5 * 2 ** (Math.floor(Math.log2(size / 0.5) * 2) / 2) : 0)
const isAsFar = (size: number, asked: number): boolean =>
  size > 0 === asked > 0 && Math.abs(size) >= beginOf(Math.abs(asked)) * (1 - 1e-9)

const sizes = fc.double({ min: -1e5, max: 1e5, noNaN: true })
const asked = fc.oneof(sizes, fc.constantFrom(0.5, -0.5, 1, 3, -3, 1e-9, 1e6, -1e6))

counts('counts what went as far in that direction, the bin of the size whole', async () => {
  await fc.assert(
    fc.property(fc.array(sizes, { maxLength: 300 }), asked, (values, size) => {
      // On the edge of a bin rounding decides.
      const edge = Math.log2(Math.abs(size) / 0.5) * 2
      fc.pre(Math.abs(size) <= 0.5 || [0.5, 1].includes(Math.abs(size)) || Math.abs(edge - Math.round(edge)) > 1e-6)
      const reached = values.filter((value) => isAsFar(value, size)).length
      const magnitudes = filled(values)
      assert.equal([magnitudes.reached(size), magnitudes.mass], [reached, values.length])
    })
  )
})

counts('an empty one has seen nothing', () => {
  for (const size of [0, -0, 3, -1e6, 1e6]) assert.is(empty().reached(size), 0)
})

counts('the largest bin holds all that is larger', () => {
  const magnitudes = filled([1e6, 1e6, 1e6, 1e300])
  assert.is(magnitudes.reached(1e6), 4)
  assert.is(magnitudes.reached(-1e6), 0)
})

counts('old ones fade: the mass stays at ten thousand, and a rare one is forgotten in time', () => {
  const magnitudes = filled([100])
  const add = (n: number): void => {
    for (let i = 0; i < n; i += 1) magnitudes.add(1)
  }
  add(9_999)
  assert.equal([magnitudes.reached(100), magnitudes.mass], [1, 10_000])
  add(10_000)
  // A reference that decays smoothly: what has weight 1 weighs e⁻¹ after as many numbers as the memory.
  const weight = magnitudes.reached(100)
  assert.ok(Math.abs(weight - Math.exp(-1)) < 0.01, `${weight}`)
  add(60_000)
  assert.ok(magnitudes.reached(100) < 0.001)
  assert.ok(magnitudes.mass > 9_900 && magnitudes.mass < 10_100)
})

counts('nothing else than counts is sound', () => {
  const buffer = new ArrayBuffer(Magnitudes.BYTES)
  const magnitudes = new Magnitudes(buffer, 0)
  assert.ok(magnitudes.isSound)
  for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    new Float64Array(buffer, 0, 1).fill(wrong)
    assert.not(magnitudes.isSound)
    new Float64Array(buffer, 0, 1).fill(0)
    new Float32Array(buffer, 16, 1).fill(wrong)
    assert.not(magnitudes.isSound)
    new Float32Array(buffer, 16, 1).fill(0)
  }
})

counts.run()
