import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Baseline } from './baseline.ts'
import { flags, noise, oneASecond, times } from './testing/one-a-second.ts'
import { isAnomaly, type Verdict } from './verdict.ts'
import { type ZScoreParameters, zScore } from './z-score.ts'

const detecting = suite('z-score')

const series = (parameters: Partial<ZScoreParameters> = {}, samples = 50) => oneASecond(zScore(parameters), samples)

detecting('says warming and nothing else until the baseline has enough samples', () => {
  const { next } = series({ warmup: 5 })
  const verdicts = next(1, 1000, -1000, 1, 1e9, 1)
  assert.equal(
    verdicts.map(({ warming, score }) => [warming, score > 0]),
    [...times(5, () => 0).map(() => [true, false]), [false, true]]
  )
})

detecting('the whole of a verdict', () => {
  const { next } = series({ warmup: 4 })
  next(8, 12, 8, 12)
  const deviation = Math.sqrt(16 / 3)
  assert.equal(next(5), [
    {
      warming: false,
      seen: 4,
      needed: 4,
      score: 5 / deviation / 4,
      expected: 10,
      lower: 10 - 4 * deviation,
      upper: 10 + 4 * deviation,
      direction: 'below',
      reason: 'dip',
      statistics: { count: 4, mean: 10, std_dev: deviation, z: -5 / deviation },
      parts: []
    }
  ])
})

detecting('a sample is not part of its own baseline: a spike scores what it is, and not the cap of 7', () => {
  const { next } = series()
  const values = times(50, (i) => 100 + 2 * noise(i))
  next(...values)
  const mean = values.reduce((sum, value) => sum + value, 0) / 50
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 49)
  // The floor of 1 % of the mean is 1 and does not apply in full: it is the larger of the two.
  const spread = Math.max(deviation, mean * 0.01)
  const [verdict] = next(mean + 124 * spread)
  assert.ok(Math.abs((verdict as Verdict).statistics.z - 124) < 1e-6)
})

detecting('sees a jump off a flat line, and says how far it would have been normal', () => {
  const { next } = series()
  assert.is(flags(next(...times(50, () => 100))), 0)
  const [up] = next(110)
  const [down] = next(90)
  assert.equal([up?.score, up?.direction, down?.score, down?.direction], [2.5, 'above', 2.5, 'below'])
  assert.equal([up?.lower, up?.upper], [96, 104])
  assert.is(flags(next(100.5, 99.5)), 0)
})

detecting('sees a jump off a flat zero', () => {
  const { next } = series()
  next(...times(50, () => 0))
  assert.is(flags(next(0.001)), 1)
})

detecting('holds an incident of many samples out: its last sample is as anomalous as its first', () => {
  const { next } = series()
  next(...times(50, (i) => 100 + noise(i)))
  const incident = next(...times(24, (i) => 200 + noise(i)))
  assert.is(flags(incident), 24)
  const scores = incident.map(({ score }) => score)
  assert.ok(Math.max(...scores) - Math.min(...scores) < 0.05 * Math.max(...scores))
  assert.is(flags(next(...times(50, (i) => 100 + noise(i)))), 0)
})

detecting('learns a level shift after relearnAfter samples', () => {
  const { next } = series({ relearnAfter: 25 })
  next(...times(50, (i) => 100 + noise(i)))
  const shifted = next(...times(100, (i) => 200 + noise(i)))
  assert.equal(shifted.map(isAnomaly), [...times(25, () => 0).map(() => true), ...times(75, () => 0).map(() => false)])
  assert.is(flags(next(100)), 1)
})

/** What the references do: the sample counts in its own baseline, and so does every outlier. */
const naiveRule = (values: ReadonlyArray<number>): ReadonlyArray<boolean> =>
  values.map((value, i) => {
    const window = values.slice(Math.max(0, i - 49), i + 1)
    const mean = window.reduce((sum, one) => sum + one, 0) / window.length
    const deviation = Math.sqrt(window.reduce((sum, one) => sum + (one - mean) ** 2, 0) / window.length)
    return deviation > 0 && Math.abs(value - mean) / deviation > 2
  })

detecting('with its switches set as in the textbook it is the naive rule, sample for sample', () => {
  const naive = { includeSample: true, deviation: 'population', holdOut: false, threshold: 2, warmup: 1 } as const
  const { next } = series({ ...naive, relativeFloor: 0, absoluteFloor: 1e-300 })
  const values = times(500, (i) => 100 + 5 * noise(i) + (i % 37 === 0 ? 40 : 0))
  assert.equal(next(...values).map(isAnomaly), naiveRule(values))
})

detecting('finds every outlier when each fourth sample is one; the naive rule finds next to none', () => {
  const isOutlier = (i: number): boolean => i >= 50 && i % 4 === 0
  const values = times(2050, (i) => (isOutlier(i) ? 300 : 100) + 5 * noise(i))
  const { next } = series()
  const recall = (found: ReadonlyArray<boolean>): number =>
    found.filter((flag, i) => flag && isOutlier(i)).length / values.filter((_, i) => isOutlier(i)).length
  const ours = next(...values).map(isAnomaly)
  assert.is(recall(ours), 1)
  assert.is(ours.filter((flag, i) => flag && !isOutlier(i)).length, 0)
  const naive = recall(naiveRule(values))
  assert.ok(naive < 0.02, `the naive rule found ${naive}`)
})

detecting('scores alike in every unit, and with every offset, as far as the floors allow', () => {
  const values = times(120, (i) => 10 * noise(i) + (i % 40 === 39 ? 60 : 0))
  const scoresOf = (scale: number, shift: number): ReadonlyArray<number> => {
    const { next } = series({ relativeFloor: 1e-12, absoluteFloor: 1e-300 })
    return next(...values.map((value) => scale * value + shift)).map(({ score }) => score)
  }
  const expected = scoresOf(1, 0)
  for (const [scale, shift] of [
    [1000, 0],
    [1e-6, 0],
    [-1, 0],
    [1, 1e6],
    [1024, -1e6]
  ] as const) {
    const scores = scoresOf(scale, shift)
    assert.ok(
      scores.every((score, i) => Math.abs(score - (expected[i] as number)) < 1e-6),
      `${scale}, ${shift}`
    )
  }
})

const EXTREMES = [1e308, -1e308, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, -5e-324, -0, 0, 1e150, 1e-150, 1]
const anyFinite = fc.oneof(fc.constantFrom(...EXTREMES), fc.double({ noNaN: true, noDefaultInfinity: true }))

detecting('does not relearn because of spikes that are far apart, however many the window holds', () => {
  const { memory, next } = series({ relearnAfter: 25 }, 1_000)
  next(...times(1_000, (i) => 100 + (i % 3)))
  const verdicts = next(...times(1_000, (i) => (i % 10 === 9 ? 500 : 100 + (i % 3))))
  assert.is(verdicts.filter(isAnomaly).length, 100)
  assert.is(memory.state.start, 0)
})

detecting(
  'has no NaN and no Infinity for any finite numbers, and never holds more than half of the window and relearnAfter',
  () => {
    fc.assert(
      fc.property(
        fc.array(anyFinite, { minLength: 1, maxLength: 150 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 2, max: 40 }),
        (values, relearnAfter, size) => {
          const { memory, next } = series({ warmup: 2, relearnAfter }, size)
          for (const value of values) {
            const [verdict] = next(value)
            const { score, expected, lower, upper, statistics } = verdict as Verdict
            const numbers = [score, expected, lower, upper, ...Object.values(statistics)]
            assert.ok(numbers.every(Number.isFinite), JSON.stringify(verdict))
            assert.ok(memory.state.held.length < size / 2 + relearnAfter)
          }
        }
      ),
      { numRuns: 300 }
    )
  }
)

detecting('asks for no more samples than a small window holds', () => {
  const { next } = series({ warmup: 20, relearnAfter: 25 }, 10)
  next(...times(10, (i) => i % 3))
  const [spike] = next(100)
  assert.equal([spike?.warming, spike?.needed, flags(spike === undefined ? [] : [spike])], [false, 10, 1])
  const { next: shifted } = series({ warmup: 4, relearnAfter: 25 }, 10)
  shifted(...times(10, (i) => i % 3))
  shifted(...times(12, (i) => 100 + (i % 3)))
  assert.is(flags(shifted(101, 102, 100)), 0)
})

detecting('stays finite over a long window of the largest numbers', () => {
  const { next } = series({ warmup: 2, relearnAfter: 20_000 }, 20_000)
  const verdicts = next(...times(40_000, (i) => (i % 3 === 0 ? 1e308 : -1e308)))
  assert.ok(verdicts.every(({ statistics }) => Object.values(statistics).every(Number.isFinite)))
})

detecting('its state reads back as it was written, in few bytes', () => {
  const detector = zScore()
  const { memory, next } = series()
  next(...times(50, () => 1), 100, 1, 1, 100)
  const bytes = detector.write(memory.state)
  assert.equal([...bytes], [0, 50, 3])
  assert.equal(detector.write(detector.read(bytes) as Baseline), bytes)
  const busy = series()
  let most = 0
  for (const value of times(2_000, (i) => (i > 50 && i % 5 < 2 ? 1e3 : 100 + noise(i)))) {
    busy.next(value)
    most = Math.max(most, detector.write(busy.memory.state).length)
  }
  assert.ok(most > 10 && most <= 100, `${most} bytes`)
})

detecting.run()
