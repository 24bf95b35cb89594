import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { discord, LEAST_VALUES, LENGTH } from './discord.ts'
import { RING, ValueRing } from './value-ring.ts'

const discords = suite('discord')

const ringOf = (values: ReadonlyArray<number>): ValueRing => {
  const ring = new ValueRing(new ArrayBuffer(ValueRing.BYTES), 0)
  for (const value of values) ring.push(value)
  return ring
}

/** Every distance in full, sorted. */
const reference = (ring: ValueRing): number => {
  const values = Array.from(ring.values).slice(RING - ring.length)
  const newest = values.slice(-LENGTH)
  const distances: number[] = []
  for (let end = values.length - LENGTH; end - LENGTH >= 0; end -= 1) {
    const other = values.slice(end - LENGTH, end)
    distances.push(newest.reduce((sum, value, i) => sum + (value - (other[i] as number)) ** 2, 0))
  }
  return Math.sqrt((distances.sort((a, b) => a - b)[1] as number) / LENGTH)
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-12 * Math.max(a, b)

const EXTREMES = [0, -0, 1, 1e150, -1e150, 5e-324, 1e30, -1e-30]
const anyValue = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 3, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...EXTREMES) }
)
/** Long enough for a search, repeated: equal distances and full rings come up. */
const anySeries = fc
  .tuple(fc.array(anyValue, { minLength: LEAST_VALUES, maxLength: 200 }), fc.integer({ min: 1, max: 5 }))
  .map(([values, times]) => Array.from({ length: times }, () => values).flat())

discords('is the second smallest of all distances, as a naive search finds it', async () => {
  await fc.assert(
    fc.property(anySeries, (values) => {
      const ring = ringOf(values)
      const [found, expected] = [discord(ring), reference(ring)]
      assert.ok(isNear(found, expected), `${found}, ${expected}`)
    }),
    { numRuns: 60 }
  )
})

discords('is the same to the bit whether it goes on from the sample before or not', async () => {
  await fc.assert(
    fc.property(anySeries, fc.array(anyValue, { maxLength: 60 }), (values, more) => {
      const ring = ringOf(values)
      const goesOn = more.map((value) => {
        ring.push(value)
        return discord(ring)
      })
      const anew = more.map((_, i) => discord(ringOf([...values, ...more.slice(0, i + 1)])))
      assert.equal(goesOn, anew)
    }),
    { numRuns: 30 }
  )
})

discords('two series in turn do not see each other', () => {
  const wave = (i: number, length: number): number => Math.sin((2 * Math.PI * i) / length)
  const alone = [37, 53].map((length) => {
    const ring = ringOf([])
    return Array.from({ length: 900 }, (_, i) => {
      ring.push(wave(i, length))
      return ring.length >= LEAST_VALUES ? discord(ring) : 0
    })
  })
  const rings = [ringOf([]), ringOf([])]
  for (let i = 0; i < 900; i += 1) {
    for (const [which, ring] of rings.entries()) {
      ring.push(wave(i, which === 0 ? 37 : 53))
      if (ring.length >= LEAST_VALUES) assert.is(discord(ring), alone[which]?.[i])
    }
  }
})

discords('is 0 while a pattern repeats, and far from it where it breaks', () => {
  const pattern = Array.from({ length: 600 }, (_, i) => i % 24)
  assert.is(discord(ringOf(pattern)), 0)
  const broken = pattern.with(590, 12).with(591, 12).with(592, 12)
  assert.ok(discord(ringOf(broken)) > 0.5)
})

discords('a giant that comes and goes leaves no trace', () => {
  const noise = (i: number): number => (i * 0.6180339887498949) % 1
  const values = Array.from({ length: 1_800 }, (_, i) => (i === 900 ? 1e12 : noise(i)))
  const ring = ringOf([])
  for (const [i, value] of values.entries()) {
    ring.push(value)
    if (i < LEAST_VALUES) continue
    const found = discord(ring)
    if (i % 50 === 0) assert.ok(isNear(found, reference(ring)), `${i}: ${found}, ${reference(ring)}`)
  }
})

discords.run()
