import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isAnomaly, type Verdict } from '../verdict.ts'
import { Window } from '../window.ts'
import { type SeasonalParameters, seasonal } from './seasonal.ts'
import type { SeasonalModel } from './seasonal-model.ts'

const detecting = suite('seasonal')

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A Monday. */
const START = Date.parse('2026-01-05T00:00:00Z')
const WINDOW = new Window({ samples: 2 })

type Point = { readonly time: number; readonly value: number }
type Judged = Point & { readonly verdict: Verdict }

class Series {
  readonly detector
  state: SeasonalModel

  constructor(parameters: Partial<SeasonalParameters> = {}) {
    this.detector = seasonal(parameters)
    this.state = this.detector.empty()
  }

  next(time: number, value: number): Verdict {
    const [state, verdict] = this.detector.fold(this.state, WINDOW, { time, key: `k${time}`, value })
    this.state = state
    return verdict
  }

  fold(points: Iterable<Point>): ReadonlyArray<Judged> {
    return Array.from(points, (point) => ({ ...point, verdict: this.next(point.time, point.value) }))
  }
}

function* points(from: number, to: number, every: number, value: (time: number) => number): Generator<Point> {
  for (let time = from; time < to; time += every) yield { time, value: value(time) }
}

const anomalies = (judged: ReadonlyArray<Judged>): ReadonlyArray<Judged> =>
  judged.filter(({ verdict }) => isAnomaly(verdict))

/** Nearly normal noise of deviation 1 that is the same in every run: sums of the fractions of golden multiples. */
const noise = (time: number): number => {
  const fraction = (x: number): number => x - Math.floor(x)
  const i = time / MINUTE
  return (
    2 * (fraction(i * 0.6180339887498949) + fraction(i * 0.7548776662466927) + fraction(i * 0.5698402909980532) - 1.5)
  )
}
const daily = (time: number): number => 1000 + 500 * Math.sin((2 * Math.PI * time) / DAY) + 5 * noise(time)

detecting('a day as usual is quiet, minute by minute', () => {
  const series = new Series()
  assert.equal(anomalies(series.fold(points(START, START + 10 * DAY, MINUTE, daily))), [])
  const { voice, deviation } = series.state.expectedAt(START + 10 * DAY)
  assert.is(voice, 'daily')
  assert.ok(deviation < 50)
})

detecting('finds a spike inside the season that is below what the series has at noon', () => {
  const series = new Series()
  series.fold(points(START, START + 10 * DAY, 5 * MINUTE, daily))
  const night = START + 10.75 * DAY
  series.fold(points(START + 10 * DAY, night, 5 * MINUTE, daily))
  const verdict = series.next(night, 600)
  assert.ok(isAnomaly(verdict))
  assert.is(verdict.reason, 'spike')
  assert.ok(verdict.upper < 600 && verdict.lower < 500 && verdict.upper > 500)
  assert.is(verdict.parts[0]?.name, 'daily')
  assert.ok(!isAnomaly(series.next(night + 5 * MINUTE, daily(night + 5 * MINUTE))))
})

const daysOf = (days: number, every = 5 * MINUTE, value = daily): Series => {
  const series = new Series()
  series.fold(points(START, START + days * DAY, every, value))
  return series
}

detecting('a quiet day in place of the usual one is an incident, and a shift after some samples', () => {
  const series = daysOf(10)
  const calm = series.fold(points(START + 10 * DAY, START + 11 * DAY, 5 * MINUTE, () => 1000))
  const found = anomalies(calm)
  assert.ok(found.length > 20)
  assert.ok((found[0] as Judged).time < START + 10 * DAY + 6 * HOUR)
  assert.is((found[0] as Judged).verdict.direction, 'below')
  assert.ok(found.some(({ verdict }) => verdict.reason === 'shift'))
})

detecting('a day that runs a tenth higher is none, where days differ by some hundredths', () => {
  const drifting = (time: number): number => daily(time) * (1 + 0.04 * Math.sin(time / DAY)) + 15 * noise(time / 7)
  const series = daysOf(10, 5 * MINUTE, drifting)
  const from = START + 10 * DAY
  const higher = (time: number): number => drifting(time) * (1 + 0.1 * Math.min(1, (time - from) / (3 * HOUR)))
  assert.equal(anomalies(series.fold(points(from, from + DAY, 5 * MINUTE, higher))), [])
})

detecting('a lasting change is news on its first day, and normal after two', () => {
  const series = daysOf(10)
  const shifted = (time: number): number => daily(time) + 3000
  const first = series.fold(points(START + 10 * DAY, START + 11 * DAY, 5 * MINUTE, shifted))
  assert.ok(anomalies(first.slice(0, 24)).length === 24)
  const third = series.fold(points(START + 11 * DAY, START + 13 * DAY, 5 * MINUTE, shifted))
  assert.equal(anomalies(third.slice(288)), [])
})

detecting('hourly, five-minute and irregular series of one shape find the same incident', () => {
  for (const every of [15_000, 5 * MINUTE, 29 * MINUTE + 7, HOUR]) {
    const series = new Series()
    const until = START + 8 * DAY
    const quiet = series.fold(points(START, until, every, daily))
    assert.ok(anomalies(quiet).length <= 2, `every ${every}: ${anomalies(quiet).length}`)
    assert.ok(isAnomaly(series.next(until, 2500)), `every ${every}`)
  }
})

detecting('one giant does not blind it', () => {
  const series = daysOf(10)
  let time = START + 10 * DAY
  for (const giant of [1e308, -1e308]) {
    assert.ok(isAnomaly(series.next(time, giant)))
    time += 5 * MINUTE
  }
  series.fold(points(time, time + 20 * MINUTE, 5 * MINUTE, daily))
  assert.ok(isAnomaly(series.next(time + 20 * MINUTE, 1500)))
})

detecting('sees a step off a constant, and off zero', () => {
  for (const constant of [0, 100, -1e-300, 1e140]) {
    const series = new Series()
    assert.equal(anomalies(series.fold(points(START, START + DAY, 5 * MINUTE, () => constant))), [])
    assert.ok(isAnomaly(series.next(START + DAY, constant - 0.01 * (Math.abs(constant) || 1))), String(constant))
  }
})

detecting('a late sample is judged and not learned; equal times are fine', () => {
  const series = daysOf(3)
  const before = Uint8Array.from(series.state.bytes)
  assert.ok(isAnomaly(series.next(START + DAY, 1e6)))
  assert.equal(Uint8Array.from(series.state.bytes), before)
  assert.ok(!isAnomaly(series.next(START + 3 * DAY - 5 * MINUTE, daily(START + 3 * DAY - 5 * MINUTE))))
  assert.is.not(series.state.seen, 0)
  assert.not.equal(Uint8Array.from(series.state.bytes), before)
})

const incident = (time: number): number =>
  Math.abs(time - (START + 5.3 * DAY)) < 40 * MINUTE ? 0 : time % (DAY / 3.7) < 10 * MINUTE ? 2000 : daily(time)

detecting('says the same in every unit and with every offset', () => {
  const flags = (scale: number, shift: number): ReadonlyArray<boolean> =>
    new Series()
      .fold(points(START, START + 7 * DAY, 10 * MINUTE, (time) => scale * incident(time) + shift))
      .map(({ verdict }) => isAnomaly(verdict))
  const expected = flags(1, 0)
  assert.ok(expected.filter(Boolean).length > 5)
  for (const [scale, shift] of [
    [1024, 0],
    [2 ** -40, 0],
    [1e-9, 0],
    [1e90, 0],
    [1, 1e4],
    [1, -1e5],
    [3, 1e6]
  ] as const) {
    assert.equal(flags(scale, shift), expected, `${scale}, ${shift}`)
  }
})

const EXTREMES = [1e308, -1e308, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, -5e-324, -0, 0, 1e150, 1e-150, 1]

detecting('has no NaN and no Infinity for any finite numbers and times', async () => {
  const value = fc.oneof(fc.constantFrom(...EXTREMES), fc.double({ noNaN: true, noDefaultInfinity: true }))
  const step = fc.oneof(fc.constantFrom(0, 1, MINUTE, HOUR, DAY, -HOUR), fc.integer({ min: 0, max: 400 * DAY }))
  await fc.assert(
    fc.property(
      fc.array(fc.tuple(step, value), { maxLength: 200 }),
      fc.constantFrom('UTC', 'Asia/Kolkata'),
      (steps, timeZone) => {
        const series = new Series({ timeZone, warmup: 2 })
        let time = START
        for (const [elapsed, one] of steps) {
          time += elapsed
          const { score, expected, lower, upper, statistics } = series.next(time, one)
          const numbers = [score, expected, lower, upper, ...Object.values(statistics)]
          assert.ok(numbers.every(Number.isFinite), numbers.join(' '))
          assert.ok(
            Object.values(series.state.expectedAt(time + 1)).every((n) => typeof n === 'string' || Number.isFinite(n))
          )
        }
      }
    ),
    { numRuns: 300 }
  )
})

detecting('warms up, n of N', () => {
  const series = new Series({ warmup: 3 })
  const verdicts = series.fold(points(START, START + 4 * MINUTE, MINUTE, (time) => (time - START) ** 2))
  assert.equal(
    verdicts.map(({ verdict: { warming, seen, needed } }) => [warming, seen, needed]),
    [
      [true, 0, 3],
      [true, 1, 3],
      [true, 2, 3],
      [false, 3, 3]
    ]
  )
})

detecting('its state reads back at every step, and goes on alike', async () => {
  const anyPoints = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 40 * HOUR }), fc.double({ noNaN: true, noDefaultInfinity: true })),
    { maxLength: 60 }
  )
  await fc.assert(
    fc.property(anyPoints, (steps) => {
      const one = new Series({ timeZone: 'America/New_York', warmup: 3 })
      const other = new Series({ timeZone: 'America/New_York', warmup: 3 })
      let time = START
      for (const [step, value] of steps) {
        time += step
        const read = other.detector.read(other.detector.write(other.state))
        assert.ok(read)
        other.state = read
        assert.equal(other.next(time, value), one.next(time, value))
        assert.equal(other.detector.write(other.state), one.detector.write(one.state))
      }
    })
  )
})

detecting('reads nothing from bytes that are no state', () => {
  const { detector, state } = new Series()
  assert.is(detector.read(new Uint8Array()), undefined)
  assert.is(detector.read(detector.write(state).subarray(1)), undefined)
})

detecting('takes less than 3.5 KB', () => assert.ok(new Series().state.bytes.length <= 3584))

detecting.run()
