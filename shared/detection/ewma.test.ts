import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EWMA_DEFAULTS, type EwmaParameters, ewmaKind } from './ewma.ts'
import { flags, noise, oneASecond, times } from './testing/one-a-second.ts'
import { isAnomaly, type Verdict } from './verdict.ts'

const detecting = suite('ewma')

const series = (parameters: Partial<EwmaParameters> = {}) =>
  oneASecond(ewmaKind.build({ ...EWMA_DEFAULTS, ...parameters }))

detecting('the whole of a verdict, and how it moves mean and variance', () => {
  const { next } = series({ warmup: 5, alpha: 0.25, relativeFloor: 0, stepFloor: 0 })
  next(8, 9, 10, 11, 12)
  const [first, second] = next(11, 10)
  assert.equal(first, {
    ...{ warming: false, seen: 5, needed: 5, score: 1 / 1.4826 / 6 },
    ...{ expected: 10, lower: 10 - 6 * 1.4826, upper: 10 + 6 * 1.4826, direction: 'above', reason: 'spike' },
    statistics: { count: 5, mean: 10, std_dev: 1.4826, z: 1 / 1.4826 },
    parts: []
  })
  assert.equal([second?.expected, second?.statistics.std_dev], [10.25, Math.sqrt(0.75 * (1.4826 ** 2 + 0.25))])
})

detecting('its deviation is that of the series', () => {
  const { next } = series()
  next(...times(2_000, (i) => 1000 + 10 * noise(i)))
  const { mean, std_dev } = (next(1000) as [Verdict])[0].statistics
  assert.ok(Math.abs(mean - 1000) < 1 && std_dev === mean * 0.01, `${mean} ${std_dev}`)
  const around = series({ stepFloor: 0 })
  around.next(...times(2_000, (i) => 10 * noise(i)))
  const deviation = (around.next(0) as [Verdict])[0].statistics.std_dev
  assert.ok(Math.abs(deviation - 10 / Math.sqrt(12)) < 0.6, `${deviation}`)
})

detecting('giants among the first values do not mislead it', () => {
  const { next } = series()
  next(1e9, -1e12, ...times(100, (i) => 10 * noise(i)))
  assert.is(flags(next(0, 100, 1)), 1)
})

detecting('an outlier of any size moves it as little as a slight one', () => {
  const after = [40, 1e9, 1e300].map((outlier) => {
    const { next } = series()
    next(...times(500, (i) => 10 * noise(i)), outlier)
    return (next(0) as [Verdict])[0].statistics
  })
  assert.equal(after[1], after[0])
  assert.equal(after[2], after[0])
})

detecting('learns a new level in some 70 samples', () => {
  const { next } = series()
  next(...times(500, (i) => 10 * noise(i)))
  const shifted = next(...times(200, (i) => 300 + 10 * noise(i)))
  const flagged = flags(shifted)
  assert.ok(flagged >= 20 && flagged <= 70, `${flagged}`)
  assert.is(flags(shifted.slice(100)), 0)
})

detecting('the floor of a series that stood still at zero is the smallest step it made', () => {
  const { next } = series()
  next(...times(100, () => 0))
  assert.is(flags(next(3)), 1)
  assert.is(flags(next(...times(20, () => 0), 3)), 0)
  assert.is(flags(next(...times(100, () => 0), 50)), 1)
})

detecting('judges a late sample and learns nothing from it', () => {
  const { detector, memory, next, at } = series()
  next(...times(100, (i) => 10 * noise(i)))
  const before = Uint8Array.from(detector.write(memory.state))
  assert.ok(isAnomaly(at(99_500, 500)))
  assert.equal(detector.write(memory.state), before)
})

detecting('has a state of 88 bytes, and reads no other', () => {
  const { detector, memory } = series()
  assert.is(detector.write(memory.state).length, 88)
  assert.is(detector.read(new Uint8Array(87)), undefined)
})

detecting.run()
