import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { linearScale, shortNumber } from './scale.ts'
import { timeTicks } from './time-axis.ts'

const axes = suite('axes')

axes('round values beside the axis', () => {
  assert.equal(linearScale(0, 100, 100, 0).ticks, [0, 20, 40, 60, 80, 100])
  assert.equal(linearScale(-3, 7, 100, 0).ticks, [-2, 0, 2, 4, 6])
  assert.equal(linearScale(5, 5, 100, 0).ticks, [3, 4, 5, 6, 7])
})

axes('a scale stays within its pixels, in order, for any range', async () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true })
  await fc.assert(
    fc.asyncProperty(number, number, async (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      const { at, ticks } = linearScale(low, high, 200, 40)
      for (const value of [low, high, low / 2 + high / 2]) assert.ok(at(value) <= 200 && at(value) >= 40)
      assert.ok(at(low) >= at(high))
      assert.ok(ticks.length <= 12 && ticks.every(Number.isFinite))
    })
  )
})

axes('numbers are short', () => {
  assert.equal([0, 0.25, 999, 1_500, 20_000_000, -3e9, 3e-7, 1.7e308].map(shortNumber), [
    ...['0', '0.25', '999', '1.5k', '20M', '-3G', '3.0e-7', '1.7e308']
  ])
})

const START = Date.UTC(2026, 0, 1)
const labels = (hours: number): ReadonlyArray<string> =>
  timeTicks(START, START + hours * 3_600_000).map(({ label }) => label)

axes('times are round; midnight says which day it is', () => {
  assert.equal(labels(0.02), [...['2026-01-01 00:00', '00:00:15', '00:00:30', '00:00:45', '00:01:00']])
  assert.equal(labels(36).slice(6), ['18:00', '21:00', '01-02', '03:00', '06:00', '09:00', '12:00'])
  assert.equal(labels(24 * 5), [
    '2026-01-01 00:00',
    '12:00',
    '01-02',
    '12:00',
    '01-03',
    '12:00',
    '01-04',
    '12:00',
    '01-05',
    '12:00',
    '01-06'
  ])
})

axes('there are never more than a dozen and one, all within, for any span', async () => {
  const time = fc.integer({ min: 0, max: 8e15 })
  await fc.assert(
    fc.asyncProperty(time, time, async (a, b) => {
      fc.pre(a !== b)
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      const ticks = timeTicks(from, to)
      assert.ok(ticks.length <= 13)
      for (const { time: at } of ticks) assert.ok(from <= at && at <= to)
    })
  )
})

axes.run()
