import * as t from 'io-ts'
import type { Detector } from '../detector.ts'
import type { DetectorKind } from '../detector-kind.ts'
import { deviations } from '../deviations.ts'
import { bounded } from '../moments.ts'
import { PositiveWhole, Share, Threshold } from '../parameters.ts'
import { outOfBand, type Verdict } from '../verdict.ts'
import { type Forecast, MODEL_BYTES, MOST_DEVIATIONS, SeasonalModel } from './seasonal-model.ts'
import { TimeZone } from './time-zone.ts'

export const SeasonalParameters = t.exact(
  t.type({
    /** Deviations of the residuals at which a sample is an anomaly. */
    threshold: Threshold,
    /** Samples before anything is judged. */
    warmup: PositiveWhole,
    /** Whose clocks the day and the week follow, daylight saving included. */
    timeZone: TimeZone,
    /** Least deviation of residuals as a share of the series' own spread (mean absolute deviation over a week). */
    floor: Share
  }),
  'SeasonalParameters'
)
export type SeasonalParameters = t.TypeOf<typeof SeasonalParameters>

/** The threshold is high because residuals are not normally distributed, and one in a thousand would be too many. */
export const SEASONAL_DEFAULTS: SeasonalParameters = { threshold: 6, warmup: 30, timeZone: 'UTC', floor: 0.02 }

/** A run of so many samples on one side is not a spike any more. */
const SHIFT = 5
/** What sums of values of this size cannot tell apart, as a share of the value. */
const ROUNDING = 1e-12

const judge = ({ threshold, warmup }: SeasonalParameters, model: SeasonalModel, forecast: Forecast, value: number) => {
  const seen = model.seen
  const warming = seen < warmup
  const known = bounded(value)
  const expected = seen === 0 ? known : forecast.expected
  const deviation = forecast.deviation + ROUNDING * Math.abs(expected)
  const error = known - expected
  const z = deviations(error, deviation, MOST_DEVIATIONS)
  const score = warming ? 0 : Math.abs(z) / threshold
  const direction = error < 0 ? 'below' : 'above'
  const run = model.run(forecast.voice) * Math.sign(error)
  const verdict: Verdict = {
    warming,
    seen,
    needed: warmup,
    score,
    expected,
    lower: expected - threshold * deviation,
    upper: expected + threshold * deviation,
    direction,
    reason: run >= SHIFT ? 'shift' : outOfBand(direction),
    statistics: { count: seen, mean: expected, std_dev: deviation, z },
    parts: [{ name: forecast.voice, score, oneIn: 0, heldBy: warming ? 'warming' : '' }]
  }
  return verdict
}

/**
 * Judges a sample by the usual course of the day and the week, moved to the present level, where that explains the series
 * better than the level alone; else by the level. Late samples are judged and not learned: levels and profiles need their order.
 */
const build = (parameters: SeasonalParameters): Detector<SeasonalModel> => ({
  name: 'seasonal',
  version: '1',
  empty: () => new SeasonalModel(parameters.timeZone, parameters.floor),
  fold: (model, _window, { time, value }) => {
    const forecast = model.expectedAt(time)
    const verdict = judge(parameters, model, forecast, value)
    if (model.seen === 0 || time >= model.newest) model.learn(time, value, forecast)
    return [model, verdict]
  },
  displaced: (model) => model,
  write: ({ bytes }) => bytes,
  read: (bytes) =>
    bytes.length === MODEL_BYTES
      ? new SeasonalModel(parameters.timeZone, parameters.floor, Uint8Array.from(bytes).buffer)
      : undefined
})

export const seasonalKind: DetectorKind<SeasonalParameters, SeasonalModel> = {
  name: 'seasonal',
  codec: SeasonalParameters,
  defaults: SEASONAL_DEFAULTS,
  build
}

export const seasonal = (parameters: Partial<SeasonalParameters> = {}): Detector<SeasonalModel> =>
  build({ ...SEASONAL_DEFAULTS, ...parameters })
