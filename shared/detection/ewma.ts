import * as t from 'io-ts'
import type { Detector } from './detector.ts'
import type { DetectorKind } from './detector-kind.ts'
import { deviations } from './deviations.ts'
import { EwmaState } from './ewma-state.ts'
import { bounded } from './moments.ts'
import { Floor, PositiveWhole, Share, Threshold } from './parameters.ts'
import { NO_PARTS, outOfBand } from './verdict.ts'

export const EwmaParameters = t.exact(
  t.type({
    /** Weight of the newest sample: the mean looks back over some 1 / alpha of them. */
    alpha: Share,
    /** Deviations from the mean at which a sample is an anomaly. */
    threshold: Threshold,
    /** A sample further out moves mean and deviation as if it were so many deviations out. */
    clip: Threshold,
    /** Samples that are learned before anything is judged; five at least. */
    warmup: PositiveWhole,
    /** Least deviation as a share of the mean. What is normal then depends on the level, not only on the spread; 0 = none. */
    relativeFloor: Floor,
    /** Least deviation as a share of the smallest step from one value to another that the series ever made; 0 = none. */
    stepFloor: Floor
  }),
  'EwmaParameters'
)
export type EwmaParameters = t.TypeOf<typeof EwmaParameters>

/**
 * Alpha and threshold are the best of a few tried on labelled series. Three deviations are out of reach of normal noise, and a
 * new level a hundred times as far is learned in some 70 samples.
 */
export const EWMA_DEFAULTS: EwmaParameters = {
  alpha: 0.02,
  threshold: 6,
  clip: 3,
  warmup: 30,
  relativeFloor: 0.01,
  stepFloor: 1
}

/**
 * Exponentially weighted mean and variance (West 1979), 88 bytes a series. Nothing is held out: what is far out is clipped,
 * so that an outlier of any size moves them no further than a slight one, and a new level is learned step by step.
 */
const build = (parameters: EwmaParameters): Detector<EwmaState> => {
  const { alpha, threshold, clip, relativeFloor, stepFloor } = parameters
  const warmup = Math.max(EwmaState.START, parameters.warmup)

  const spreadOf = (state: EwmaState): number =>
    Math.max(state.deviation, Math.abs(state.mean) * relativeFloor, state.step * stepFloor)

  return {
    name: 'ewma',
    version: '1',
    empty: () => new EwmaState(),
    fold: (state, _window, sample) => {
      const value = bounded(sample.value) + 0
      const { count } = state
      const mean = count === 0 ? value : state.mean
      const spread = spreadOf(state)
      const z = deviations(value - mean, spread)
      const warming = count < warmup
      const direction = z < 0 ? 'below' : 'above'
      // A late one came after its time: what it would have said of the level is outdated.
      if (!state.isLate(sample.time)) {
        state.noteStep(value)
        state.learn(sample.time, value, Math.max(alpha, 1 / (count + 1)), clip * spreadOf(state))
      }
      const verdict = {
        warming,
        seen: count,
        needed: warmup,
        score: warming ? 0 : Math.abs(z) / threshold,
        expected: mean,
        lower: mean - threshold * spread,
        upper: mean + threshold * spread,
        direction,
        reason: outOfBand(direction),
        statistics: { count, mean, std_dev: spread, z },
        parts: NO_PARTS
      } as const
      return [state, verdict]
    },
    displaced: (state) => state,
    write: ({ bytes }) => bytes,
    read: (bytes) => (bytes.length === EwmaState.BYTES ? new EwmaState(bytes) : undefined)
  }
}

export const ewmaKind: DetectorKind<EwmaParameters, EwmaState> = {
  name: 'ewma',
  codec: EwmaParameters,
  defaults: EWMA_DEFAULTS,
  build
}
