import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MAD_DEFAULTS, type MadParameters, madKind } from './mad.ts'
import { flags, noise, oneASecond, times } from './testing/one-a-second.ts'
import { isAnomaly } from './verdict.ts'

const detecting = suite('mad')

const series = (parameters: Partial<MadParameters> = {}) =>
  oneASecond(madKind.build({ ...MAD_DEFAULTS, ...parameters }))

detecting('the whole of a verdict', () => {
  const { next } = series({ warmup: 5, relativeFloor: 0, habitFloor: 0 })
  next(8, 9, 10, 11, 12)
  assert.equal(next(0), [
    {
      ...{ warming: false, seen: 5, needed: 5, score: 10 / 1.4826 / 8 },
      ...{ expected: 10, lower: 10 - 8 * 1.4826, upper: 10 + 8 * 1.4826, direction: 'below', reason: 'dip' },
      statistics: { count: 5, mean: 10, std_dev: 1.4826, z: -10 / 1.4826 },
      parts: []
    }
  ])
})

detecting('learns until it has seen enough, giants included, and is not misled by them', () => {
  const { next } = series({ warmup: 30 })
  const warm = next(...times(30, (i) => (i % 3 === 0 ? 1e9 : 100 + 5 * noise(i))))
  assert.ok(warm.every(({ warming, score }) => warming && score === 0))
  assert.equal(
    warm.map(({ seen }) => seen),
    times(30, (i) => i)
  )
  assert.is(flags(next(...times(30, (i) => 100 + 5 * noise(i)))), 0)
  assert.is(flags(next(200)), 1)
})

detecting('the floor of a quiet series is a share of its level', () => {
  const { next } = series()
  assert.is(flags(next(...times(50, () => 100), 139, 61)), 0)
  assert.is(flags(next(141, 59)), 2)
})

detecting('finds every outlier when each fourth sample is one', () => {
  const { next } = series()
  const isOutlier = (i: number): boolean => i >= 60 && i % 4 === 0
  const verdicts = next(...times(1_000, (i) => (isOutlier(i) ? 300 : 100 + 5 * noise(i)))).map(isAnomaly)
  // Bursts that begin with every fourth sample become a habit: what is always there is no news.
  const found = verdicts.filter((flag, i) => flag && isOutlier(i)).length
  assert.ok(found >= 3, `${found}`)
  assert.is(verdicts.filter((flag, i) => flag && !isOutlier(i)).length, 0)
  const strict = series({ habitFloor: 0 })
  const all = strict.next(...times(1_000, (i) => (isOutlier(i) ? 300 : 100 + 5 * noise(i)))).map(isAnomaly)
  assert.equal(all, times(1_000, (i) => (isOutlier(i) ? 1 : 0)).map(Boolean))
})

detecting('holds an incident out: its last sample is as anomalous as its first', () => {
  const { next } = series()
  next(...times(500, (i) => 100 + 5 * noise(i)))
  const scores = next(...times(49, () => 200)).map(({ score }) => score)
  assert.ok(Math.min(...scores) > 1 && Math.max(...scores) - Math.min(...scores) < 1e-9)
  assert.is(flags(next(...times(200, (i) => 100 + 5 * noise(i)))), 0)
})

detecting('takes a new level for normal after 50 samples, at once', () => {
  const { next } = series()
  next(...times(500, (i) => 100 + 5 * noise(i)))
  const shifted = next(...times(120, (i) => 200 + 5 * noise(i))).map(isAnomaly)
  assert.equal(shifted, times(120, (i) => (i < 50 ? 1 : 0)).map(Boolean))
  assert.is(flags(next(100)), 1)
})

detecting('takes it for normal as well when a few old values are among the new', () => {
  const { next } = series()
  next(...times(500, (i) => 100 + 5 * noise(i)))
  const shifted = next(...times(200, (i) => (i % 5 === 0 ? 100 : 200) + 5 * noise(i)))
  assert.is(flags(shifted.slice(100).filter((_, i) => i % 5 !== 0)), 0)
})

detecting('a series that stands still but for its bursts: the usual ones are its habit, a larger one is not', () => {
  const { next } = series()
  const bursts = next(...times(3_000, (i) => (i % 12 === 11 ? 1 : 0)))
  assert.ok(flags(bursts.slice(0, 200)) >= 3)
  assert.is(flags(bursts.slice(1_000)), 0)
  assert.is(flags(next(30)), 1)
})

detecting('judges a late sample and learns nothing from it', () => {
  const { detector, memory, next, at } = series()
  next(...times(100, (i) => 100 + 5 * noise(i)))
  const before = Uint8Array.from(detector.write(memory.state))
  assert.ok(isAnomaly(at(99_500, 500)))
  assert.not.ok(isAnomaly(at(98_500, 100)))
  assert.equal(detector.write(memory.state), before)
})

detecting('reads no state of another size', () => {
  const { detector, memory } = series()
  const bytes = detector.write(memory.state)
  assert.is(detector.read(bytes.subarray(1)), undefined)
  assert.is(series({ samples: 100 }).detector.read(bytes), undefined)
})

detecting.run()
