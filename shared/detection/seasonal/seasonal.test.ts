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
  assert.is(series.state.expectedAt(START + 10 * DAY).voice, 'daily')
  assert.ok(series.state.expectedAt(START + 10 * DAY).skill > 0.8)
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
