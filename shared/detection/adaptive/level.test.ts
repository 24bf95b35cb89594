import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RankDigest } from '../rank-digest.ts'
import { type Departure, nowhere } from './departure.ts'
import { Level } from './level.ts'

const levels = suite('level')

const noise = (i: number): number => 2 * (((i * i * 0.6180339887498949) % 1) - 0.5)

class Series {
  readonly past = new RankDigest(new ArrayBuffer(RankDigest.bytes('double')), 0, 5_000, 'double')
  readonly buffer = new ArrayBuffer(Level.BYTES)
  readonly level = new Level(this.buffer, 0)

  judge(value: number, floor = 0): Departure {
    return this.level.judge(value, floor, this.past)
  }

  next(value: number): Departure {
    const departure = this.judge(value)
    this.level.learn(value, departure)
    this.past.add(value)
    return departure
  }

  teach(n: number, value: (i: number) => number): this {
    for (let i = 0; i < n; i += 1) this.next(value(i))
    return this
  }
}

levels('knows nothing before it has thirty values', () => {
  const series = new Series()
  for (let i = 0; i < 30; i += 1) assert.equal(series.next(i), nowhere(i))
  assert.ok(series.next(30).oneIn > 0)
})

levels('the distance from the median, in median deviations of a normal distribution', () => {
  const series = new Series().teach(96, (i) => i)
  const { expected, scale, deviations } = series.judge(100)
  assert.equal([expected, scale], [47.5, 1.4826 * 23.5])
  assert.is(deviations, 52.5 / (1.4826 * 23.5))
  assert.is(series.judge(100, 1_000).deviations, 52.5 / 1_000)
})

levels('one in so many went two thirds as far out, on that side', () => {
  const series = new Series().teach(990, (i) => (i % 90 === 89 ? 8 : noise(i)))
  const count = 991
  // Eleven were at 8, which is more than two thirds of 10.
  assert.is(series.judge(10).oneIn, count / 12)
  assert.is(series.judge(-10).oneIn, count)
  assert.is(series.judge(14).oneIn, count)
})

levels('an incident of fifty values is not learned', () => {
  const series = new Series().teach(500, noise)
  const before = series.judge(1_000)
  series.teach(50, () => 1_000)
  const after = series.judge(1_000)
  assert.equal([after.expected, after.scale], [before.expected, before.scale])
  // One in is enough to begin a new count.
  series.next(0)
  series.teach(50, () => 1_000)
  assert.ok(Math.abs(series.judge(1_000).expected) < 1)
})

levels('what lasts is the level, after fifty values and half the ring', () => {
  const series = new Series().teach(500, noise).teach(50 + 47, () => 1_000)
  assert.ok(series.judge(1_000).expected < 1)
  series.teach(3, () => 1_000)
  assert.is(series.judge(1_000).expected, 1_000)
  series.teach(50, (i) => 1_000 + noise(i))
  assert.ok(Math.abs(series.judge(1_000).deviations) < 1)
})

levels('goes on from its bytes, held values counted', () => {
  const series = new Series().teach(200, noise).teach(20, () => 1_000)
  const copy = new Level(series.buffer.slice(0), 0)
  assert.ok(copy.isSound)
  for (let i = 0; i < 200; i += 1) {
    const departure = series.level.judge(1_000, 0, series.past)
    assert.equal(copy.judge(1_000, 0, series.past), departure)
    copy.learn(1_000, departure)
    series.level.learn(1_000, departure)
  }
})

levels('held values are a count, or the bytes are no level', () => {
  for (const held of [-1, 0.5, 51, Number.NaN]) {
    const buffer = new ArrayBuffer(Level.BYTES)
    new Float64Array(buffer)[0] = held
    assert.not(new Level(buffer, 0).isSound)
  }
})

levels.run()
