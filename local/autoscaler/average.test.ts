import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Average, linearAverage, smoothingCoefficient, weightedAverage } from './average.ts'
import { type Buckets, createBuckets, isEmpty, record } from './buckets.ts'

const START_MS = 1_700_000_000_300

const averaging = suite('averages of a window')

type Step =
  | { readonly at: number; readonly write: number }
  | { readonly at: number; readonly expect: number; readonly because: string }

/** `at` in seconds after the start. */
const play = (average: Average, buckets: Buckets, steps: ReadonlyArray<Step>): void => {
  for (const step of steps) {
    const nowMs = START_MS + step.at * 1000
    if ('write' in step) record(buckets, nowMs, step.write)
    else assert.is(average(buckets, nowMs), step.expect, step.because)
  }
}

/** serving: pkg/autoscaler/aggregation/bucketing_test.go, TestTimedFloat64BucketsWindowAverage. */
averaging('linear: partial windows, holes, silence and late values, as in the cases upstream', () => {
  play(linearAverage, createBuckets(5000), [
    { at: 0, write: 1 },
    { at: 0, expect: 1, because: 'over the seconds since the first write, not over 5' },
    ...[1, 2, 3, 4].map((at) => ({ at, write: at + 1 })),
    { at: 4, expect: 15 / 5, because: 'a full window' },
    { at: 3.6, expect: 15 / 5, because: 'a clock that lags behind' },
    { at: 6, expect: (15 - 1 - 2) / 3, because: 'a short silence shortens the window' },
    { at: 10, expect: 0, because: 'a long silence' },
    { at: 6, write: 91 },
    { at: 6, expect: (15 - 1 - 2 + 91) / 5, because: 'a hole counts as 0' },
    { at: 60, write: 1984 },
    { at: 60, expect: 1984, because: 'a new start after a window without a write' },
    { at: 57, write: 4 },
    { at: 60, expect: (4 + 1984) / 4, because: 'a late value moves the start' },
    { at: 61, write: 5 },
    { at: 61, expect: (4 + 1984 + 5) / 5, because: 'one more second' },
    { at: 58, write: 10 },
    { at: 61, expect: (4 + 10 + 1984 + 5) / 5, because: 'a late value in a hole' },
    { at: 55, write: 10 },
    { at: 61, expect: (4 + 10 + 1984 + 5) / 5, because: 'too late' },
    { at: 56, write: 10 },
    { at: 61, expect: (4 + 10 + 1984 + 5) / 5, because: 'late by exactly a window' },
    { at: 66, write: 10 },
    { at: 66, expect: 10, because: 'a silence of exactly a window' }
  ])
})

/** serving: TestDescendingRecord. */
averaging('linear: values that come newest first count as those that come in order', () => {
  const buckets = createBuckets(5000)
  for (let at = 8; at >= 0; at--) record(buckets, START_MS + at * 1000, 5)
  assert.is(linearAverage(buckets, START_MS + 5000), 5)
})

/** serving: TestTimedFloat64BucketsHoles. */
averaging('linear: a hole frees the seconds that it passes', () => {
  play(linearAverage, createBuckets(5000), [
    ...[0, 1, 2, 3, 4].map((at) => ({ at, write: at + 1 })),
    { at: 8, write: 2 },
    { at: 8, expect: (5 + 2) / 5, because: 'left are the seconds 4 and 8' }
  ])
})

/** serving: TestRoundToNDigits; there 3.6e-17 is what is left of sums that should be 0. */
averaging('linear: rounded to 6 digits, so that rounding errors start no replica', () => {
  const buckets = createBuckets(3000)
  for (const [at, value] of [0.1, 0.2, 0.3, 0, 0, 0].entries()) record(buckets, START_MS + at * 1000, value)
  assert.is.not(buckets.total, 0)
  assert.is(linearAverage(buckets, START_MS + 5000), 0)
  const third = createBuckets(3000)
  for (const [at, value] of [1, 0, 0].entries()) record(third, START_MS + at * 1000, value)
  assert.is(linearAverage(third, START_MS + 2000), 0.333333)
})

averaging('it has no data before the first write and when more than a window has passed since the last', () => {
  const buckets = createBuckets(5000)
  assert.ok(isEmpty(buckets, START_MS))
  record(buckets, START_MS, 1)
  assert.not(isEmpty(buckets, START_MS + 5000))
  assert.ok(isEmpty(buckets, START_MS + 6000))
})

/** serving: TestComputeDecayMultiplier. */
averaging('weighted: the coefficient falls with the length of the window, to 0.2', () => {
  const of = (seconds: number): number => Number(smoothingCoefficient(seconds).toFixed(5))
  assert.equal([100, 60, 40, 6].map(of), [0.2, 0.2, 0.20567, 0.78456])
})

/** serving: TestTimedFloat64BucketsWeightedAverage. */
averaging('weighted: each second weighs less than the one after it', () => {
  const m = smoothingCoefficient(5)
  const full = [6, 5, 4, 3, 2].reduce((sum, value, age) => sum + value * m * (1 - m) ** age, 0)
  const buckets = createBuckets(5000)
  const close = (at: number, expected: number): void =>
    assert.ok(Math.abs(weightedAverage(buckets, START_MS + at * 1000) - expected) < 1e-12, `at ${at} s: ${expected}`)
  record(buckets, START_MS, 2)
  close(0, 2 * m)
  close(1, 2 * m * (1 - m))
  record(buckets, START_MS + 1000, 2)
  close(1, 2 * m + 2 * m * (1 - m))
  for (const at of [2, 3, 4, 5, 6]) record(buckets, START_MS + at * 1000, at)
  close(6, full)
  close(16, 0)
})

/** serving: TestWeightedFloat64BucketsResizeWindow. */
averaging('weighted: 1 to 6 over a window of 5 seconds is 5.812', () => {
  const buckets = createBuckets(5000)
  for (let at = 0; at < 6; at++) record(buckets, START_MS + at * 1000, at + 1)
  assert.is(weightedAverage(buckets, START_MS + 5000).toFixed(3), '5.812')
})

type Write = { readonly at: number; readonly value: number }

/** In order of time; gaps of more than the window among them. */
const writes = fc
  .array(fc.record({ gap: fc.nat({ max: 15 }), value: fc.nat({ max: 1000 }) }), { minLength: 1, maxLength: 60 })
  .map((gaps) => {
    let at = 0
    return gaps.map(({ gap, value }): Write => {
      at += gap
      return { at, value }
    })
  })

/** The seconds of the window that count, from a plain list of everything written. */
const brute = (size: number, all: ReadonlyArray<Write>, now: number): number => {
  const last = all.at(-1)?.at ?? 0
  if (now - last >= size) return 0
  const start = all.reduce((first, { at }, i) => (at - (all[i - 1]?.at ?? at) >= size ? at : first), all[0]?.at ?? 0)
  const from = Math.max(start, now - size + 1)
  const sum = all.reduce((total, { at, value }) => (at >= from ? total + value : total), 0)
  return Math.round((sum / (last - from + 1)) * 1e6) / 1e6
}

averaging('linear: equals a brute-force model over a list of seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), writes, fc.nat({ max: 14 }), (size, all, later) => {
      const buckets = createBuckets(size * 1000)
      for (const { at, value } of all) record(buckets, START_MS + at * 1000, value)
      const now = (all.at(-1)?.at ?? 0) + later
      assert.is(linearAverage(buckets, START_MS + now * 1000), brute(size, all, now))
    })
  )
})

averaging('weighted: equals the sum over a list of seconds, and lies between nothing and the largest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), writes, fc.nat({ max: 14 }), (size, all, later) => {
      const buckets = createBuckets(size * 1000)
      for (const { at, value } of all) record(buckets, START_MS + at * 1000, value)
      const now = (all.at(-1)?.at ?? 0) + later
      const m = smoothingCoefficient(size)
      const inWindow = all.filter(({ at }) => now - at < size)
      const expected = inWindow.reduce((sum, { at, value }) => sum + value * m * (1 - m) ** (now - at), 0)
      const actual = weightedAverage(buckets, START_MS + now * 1000)
      assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, expected ${expected}`)
      const perSecond = new Map<number, number>()
      for (const { at, value } of inWindow) perSecond.set(at, (perSecond.get(at) ?? 0) + value)
      assert.ok(actual >= 0 && actual <= Math.max(0, ...perSecond.values()) + 1e-9)
    })
  )
})

averaging.run()
