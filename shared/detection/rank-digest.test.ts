import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Precision, RankDigest } from './rank-digest.ts'

const digests = suite('rank digest')

const empty = (memory = 1e9, precision: Precision = 'double'): RankDigest =>
  new RankDigest(new ArrayBuffer(RankDigest.bytes(precision)), 0, memory, precision)

const of = (values: Iterable<number>, memory?: number, precision?: Precision): RankDigest => {
  const digest = empty(memory, precision)
  for (const value of values) digest.add(value)
  return digest
}

/** Uniform, 0 to 1, the same in every run. */
const uniform = (n: number, seed = 1): ReadonlyArray<number> => {
  let state = seed
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  })
}

const atLeast = (values: ReadonlyArray<number>, limit: number): number => values.filter((one) => one >= limit).length

/** What an answer may be off: at the ends next to nothing, elsewhere less than the rank itself, or 0.3 in its logarithm. */
const errorAt = (n: number, rank: number): number => 2 + (rank * (n - rank)) / n

digests('is exact while everything fits', () => {
  const digest = of([5, 1, 3, 3, 8])
  assert.equal(
    [
      digest.count,
      digest.least,
      digest.most,
      digest.atLeast(3),
      digest.atMost(3),
      digest.atLeast(8.5),
      digest.quantile(0.5)
    ],
    [5, 1, 8, 4, 3, 0, 3]
  )
})

digests('knows nothing when empty', () => {
  const digest = empty()
  assert.equal(
    [digest.count, digest.atLeast(0), digest.atMost(0), digest.quantile(0.5), digest.isSound],
    [0, 0, 0, 0, true]
  )
})

digests('ranks are near the exact ones, and nearest at both ends', async () => {
  const anyNumbers = fc.tuple(fc.integer({ min: 100, max: 20_000 }), fc.integer(), fc.constantFrom(1, 3))
  await fc.assert(
    fc.property(anyNumbers, ([n, seed, power]) => {
      const values = uniform(n, seed).map((one) => one ** power)
      const digest = of(values)
      const sorted = values.toSorted((a, b) => a - b)
      for (const q of [0, 0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999]) {
        const value = sorted[Math.floor(q * n)] as number
        const exact = atLeast(values, value)
        const off = Math.abs(digest.atLeast(value) - exact)
        assert.ok(off <= errorAt(n, exact), `${n} q ${q}: off by ${off}, may be ${errorAt(n, exact)}`)
      }
      assert.equal([digest.least, digest.most], [sorted[0], sorted[n - 1]])
      assert.ok(Math.abs(digest.count - n) < 1e-6 * n)
    }),
    { numRuns: 30 }
  )
})

digests('at least and at most make all, and the equal ones twice', () => {
  const values = uniform(3_000).map((one) => Math.floor(one * 20))
  const digest = of(values)
  for (let value = 0; value < 20; value += 1) {
    assert.is(digest.atLeast(value), atLeast(values, value))
    assert.is(digest.atMost(value), values.length - atLeast(values, value + 1))
  }
})

digests('equal numbers are one centroid whatever they weigh: a constant has a rank', () => {
  const digest = of(Array<number>(10_000).fill(0.1))
  assert.equal(
    [digest.atLeast(0.1), digest.atMost(0.1), digest.atLeast(0.2), digest.quantile(0.99)],
    [10_000, 10_000, 0, 0.1]
  )
})

digests('in single precision equal numbers are still equal', () => {
  const digest = of(Array<number>(500).fill(0.1), 1e9, 'single')
  assert.equal([digest.atLeast(0.1), digest.atMost(0.1)], [500, 500])
})

digests('the mass stays at the memory', () => {
  const digest = of(uniform(30_000), 1_000)
  assert.ok(digest.count <= 1_000 + 32 && digest.count >= 999)
})

digests('what is old weighs less: after a shift the new level is soon all there is', () => {
  const shares = [0, 500, 1_000, 3_000].map((n) => {
    const digest = of([...uniform(5_000), ...uniform(n, 2).map((one) => one + 10)], 1_000)
    return digest.atLeast(5) / digest.count
  })
  const expected = [0, 1 - Math.exp(-0.5), 1 - Math.exp(-1), 1 - Math.exp(-3)]
  assert.ok(
    shares.every((share, i) => Math.abs(share - (expected[i] as number)) < 0.05),
    shares.join()
  )
})

digests('a giant is the maximum while it is remembered, and then it is not', () => {
  const digest = of([...uniform(500), 1e300], 1_000)
  for (const value of uniform(1_000, 3)) digest.add(value)
  assert.is(digest.most, 1e300)
  for (const value of uniform(5_000, 4)) digest.add(value)
  assert.ok(digest.most < 1)
})

digests('old outliers do not crowd the middle out, however long it lives', () => {
  const digest = empty(1_000)
  for (const [i, value] of uniform(300_000).entries())
    digest.add(i % 5_000 === 4_999 ? value * 10 ** (i / 30_000) : value)
  for (const q of [0.1, 0.25, 0.5, 0.75, 0.9]) {
    assert.ok(Math.abs(digest.atMost(q) / digest.count - q) < 0.08, `${q}: ${digest.atMost(q) / digest.count}`)
  }
})

digests('quantiles are the inverse of ranks', () => {
  const digest = of(uniform(5_000))
  for (const q of [0.01, 0.1, 0.5, 0.9, 0.99])
    assert.ok(Math.abs(digest.quantile(q) - q) < 0.05, `${q}: ${digest.quantile(q)}`)
})

digests('in another unit it answers alike', () => {
  const digest = of(uniform(1_000), 1e9, 'single')
  const before = [0.2, 0.5, 0.9].map((value) => digest.atLeast(value))
  digest.rescale(2 ** -30)
  assert.equal(
    [0.2, 0.5, 0.9].map((value) => digest.atLeast(value * 2 ** -30)),
    before
  )
})

digests('lives in its piece of the buffer alone, and goes on from a copy of it alike', () => {
  const bytes = RankDigest.bytes('double')
  const buffer = new ArrayBuffer(3 * bytes)
  const digest = new RankDigest(buffer, bytes, 100, 'double')
  const numbers = uniform(500)
  for (const value of numbers) digest.add(value)
  const other = (piece: number): Uint8Array => new Uint8Array(buffer, piece * bytes, bytes)
  assert.ok(other(0).every((byte) => byte === 0) && other(2).every((byte) => byte === 0))
  const copy = new RankDigest(other(1).slice().buffer, 0, 100, 'double')
  for (const value of numbers) {
    digest.add(value)
    copy.add(value)
    assert.is(copy.atLeast(0.7), digest.atLeast(0.7))
  }
})

digests('says when bytes are no digest', () => {
  const buffer = new ArrayBuffer(RankDigest.bytes('single'))
  new Float64Array(buffer, 0, 2)[1] = 33
  assert.is(new RankDigest(buffer, 0, 100, 'single').isSound, false)
})

digests.run()
