import * as t from 'io-ts'
import type { Detector } from './detector.ts'
import type { DetectorKind } from './detector-kind.ts'
import { deviations, NORMAL } from './deviations.ts'
import { bytesOf, MadState, MOST_HELD } from './mad-state.ts'
import { bounded } from './moments.ts'
import { Floor, PositiveWhole, Threshold, wholeFrom } from './parameters.ts'
import { NO_PARTS, outOfBand, type Verdict } from './verdict.ts'

/** The state is stored with every commit, so it must stay in kilobytes: 10 bytes a sample. */
const LEAST_SAMPLES = MOST_HELD
const MOST_SAMPLES = 5_000

const Samples = wholeFrom(LEAST_SAMPLES, MOST_SAMPLES)

export const MadParameters = t.exact(
  t.type({
    /** Samples that the median is taken of; the detector keeps its own, however long the window is. */
    samples: Samples,
    /** Deviations from the median at which a sample is an anomaly. */
    threshold: Threshold,
    /** Samples that are learned before anything is judged. */
    warmup: PositiveWhole,
    /** Least deviation as a share of the median. What is normal then depends on the level, not only on the spread; 0 = none. */
    relativeFloor: Floor,
    /** Least deviation as a share of what the series' own bursts come to over the long run; 0 = none. */
    habitFloor: Floor
  }),
  'MadParameters'
)
export type MadParameters = t.TypeOf<typeof MadParameters>

/**
 * Measured on labelled series: 8 deviations of the past 500 with a floor of 5 % found the best balance of false and missed
 * alerts. With half of its habits as floor, what begins more often than once in 16 samples is no anomaly.
 */
export const MAD_DEFAULTS: MadParameters = {
  samples: 500,
  threshold: 8,
  warmup: 30,
  relativeFloor: 0.05,
  habitFloor: 0.5
}

/** So many rings long is the memory for how often bursts begin. */
const MEMORY_RINGS = 10

/**
 * Median and median absolute deviation (Hampel 1974): half of what it has learned may be wrong before it is. Flagged samples
 * are held out as well; 50 in a row are the new normal. The median deviation of a series that mostly stands still is
 * zero: then its own bursts are the measure, as rare as they are.
 */
const build = (parameters: MadParameters): Detector<MadState> => {
  const { samples, threshold, warmup, relativeFloor, habitFloor } = parameters
  const memory = MEMORY_RINGS * samples
  return {
    name: 'mad',
    version: '1',
    empty: () => new MadState(samples),
    fold: (state, _window, sample) => {
      const value = bounded(sample.value) + 0
      const { count } = state.ring
      const median = count === 0 ? value : state.ring.median()
      const distance = value - median
      const recent = Math.max(NORMAL * state.ring.deviation(median), Math.abs(median) * relativeFloor)
      const spread = Math.max(recent, habitFloor * state.habit)
      const z = deviations(distance, spread)
      const { seen } = state
      const warming = seen < warmup
      const direction = z < 0 ? 'below' : 'above'
      const verdict: Verdict = {
        warming,
        seen,
        needed: warmup,
        score: warming ? 0 : Math.abs(z) / threshold,
        expected: median,
        lower: median - threshold * spread,
        upper: median + threshold * spread,
        direction,
        reason: outOfBand(direction),
        statistics: { count, mean: median, std_dev: spread, z },
        parts: NO_PARTS
      }
      // A late one has no place in a ring that goes by arrival.
      if (state.isLate(sample.time)) return [state, verdict]
      state.note(sample.time, !warming && Math.abs(distance) > threshold * recent, memory)
      if (verdict.score > 1) state.hold(value, median)
      else state.learn(value)
      return [state, verdict]
    },
    displaced: (state) => state,
    write: ({ bytes }) => bytes,
    read: (bytes) => (bytes.length === bytesOf(samples) ? new MadState(samples, bytes) : undefined)
  }
}

export const madKind: DetectorKind<MadParameters, MadState> = {
  name: 'mad',
  codec: MadParameters,
  defaults: MAD_DEFAULTS,
  build
}
