import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LEVEL_SIZE, RunningLevel } from './running-level.ts'

const levels = suite('running level')

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MEMORY = { level: 3 * HOUR, scale: DAY, relearn: DAY }

const make = (): RunningLevel => new RunningLevel(MEMORY, new Float64Array(LEVEL_SIZE))
const noise = (i: number): number => 2 * (((i * 0.6180339887498949) % 1) - 0.5)

/** Values from sample `from` on, one every `every` ms. */
const teach = (level: RunningLevel, from: number, values: ReadonlyArray<number>, every: number): void => {
  for (const [i, value] of values.entries()) level.learn((from + i) * every, value, from + i === 0 ? 0 : every, 0)
}
const times = (n: number, value: (i: number) => number): ReadonlyArray<number> =>
  Array.from({ length: n }, (_, i) => value(i))
const between = (value: number, low: number, high: number): void =>
  assert.ok(value >= low && value <= high, `${value} is not from ${low} to ${high}`)

levels('finds level and scale of noise, and a tail that one in a hundred exceeds', () => {
  const level = make()
  teach(
    level,
    0,
    times(3000, (i) => 10 + noise(i)),
    MINUTE
  )
  between(level.level, 9.9, 10.1)
  between(level.scale, 0.45, 0.55)
  between(level.tail, 0.85, 1.1)
})

levels('a giant moves level and scale no further than a large ordinary value', () => {
  const level = make()
  teach(
    level,
    0,
    times(1000, (i) => 10 + noise(i)),
    MINUTE
  )
  const { level: before, scale, tail } = level
  teach(level, 1000, [1e150], MINUTE)
  between(level.level - before, 0, (3 * scale) / 100)
  between(level.scale, scale, scale * 1.01)
  between(level.tail, tail, tail * 1.1)
})

levels('a giant among the first numbers is no level, and no scale', () => {
  for (const at of [0, 1, 2, 3, 4]) {
    for (const giant of [1e150, -1e9]) {
      const level = make()
      teach(level, 0, [10, 11, 10.5, 9, 10].with(at, giant), MINUTE)
      between(level.level, 9, 11)
      between(level.scale, 0, 2)
      between(level.tail, 0, 3)
      assert.is(level.run, 0)
    }
  }
})

levels('an incident of an hour hardly moves it; what lasts a day is the level', () => {
  const level = make()
  teach(
    level,
    0,
    times(2000, (i) => 10 + noise(i)),
    MINUTE
  )
  teach(
    level,
    2000,
    times(60, (i) => 1000 + noise(i)),
    MINUTE
  )
  between(level.level, 10, 11.5)
  assert.is(level.run, 60)
  teach(
    level,
    2060,
    times(1381, (i) => 1000 + noise(i)),
    MINUTE
  )
  between(level.level, 990, 1010)
  assert.is(level.run, 0)
})

levels('a run below is negative, and ends with the first sample that is in', () => {
  const level = make()
  teach(level, 0, times(100, noise), MINUTE)
  teach(level, 100, [-50, -50], MINUTE)
  assert.is(level.run, -2)
  teach(level, 102, [50], MINUTE)
  assert.is(level.run, 1)
  teach(level, 103, [0], MINUTE)
  assert.is(level.run, 0)
})

levels('a constant has no scale; one outlier of it leaves the level alone', () => {
  const level = make()
  teach(
    level,
    0,
    times(100, () => 7),
    HOUR
  )
  assert.equal([level.level, level.scale, level.tail], [7, 0, 0])
  teach(level, 100, [1000], HOUR)
  assert.is(level.level, 7)
  teach(
    level,
    101,
    times(48, () => 7),
    HOUR
  )
  assert.is(level.level, 7)
})

levels('the tail knows the ones of a series of zeros and ones, whose scale vanishes', () => {
  const level = make()
  teach(
    level,
    0,
    times(3000, (i) => (i % 20 === 0 ? 1 : 0)),
    MINUTE
  )
  between(level.tail, 0.5, 1)
})

levels.run()
