import * as t from 'io-ts'
import type { Detector } from '../detector.ts'
import type { DetectorKind } from '../detector-kind.ts'
import { deviations } from '../deviations.ts'
import { bounded } from '../moments.ts'
import { Floor, Threshold, wholeFrom } from '../parameters.ts'
import type { RankDigest } from '../rank-digest.ts'
import { isAnomaly, type Part, RAREST, type Statistics, type Verdict } from '../verdict.ts'
import { reasonOf, sumOf, WEIGHTS } from './mixture.ts'
import { NoveltyState } from './novelty-state.ts'
import { listen, listenLate, type Voices } from './voices.ts'

export const NoveltyParameters = t.exact(
  t.type({
    /** The sum of all voices at which a sample is an anomaly. */
    threshold: Threshold,
    /** Samples before anything is judged. */
    warmup: wholeFrom(1, 1_000_000),
    /** Samples after an anomaly in which there is no other; 0: none. */
    lockout: wholeFrom(0, 1_000_000),
    /** What each anomaly adds to the threshold; it fades within some thousand samples. 0: nothing. */
    fatigue: Floor
  }),
  'NoveltyParameters'
)
export type NoveltyParameters = t.TypeOf<typeof NoveltyParameters>

/** As measured on labelled series, and not to be tuned on them any further: what raised the score there lowered it on unseen ones. */
export const NOVELTY_DEFAULTS: NoveltyParameters = { threshold: 3.83, warmup: 50, lockout: 100, fatigue: 0.3 }

/** What remains of the fatigue after a sample. */
const FADING = Math.exp(-1 / 3000)
/** The share of values that the band leaves out on each side. */
const OUT_OF_BAND = 0.005
const MOST_Z = 1e9

const rarity = (rank: number, isKnown: boolean): number => (isKnown ? Math.min(RAREST, 10 ** rank) : 0)

const partsOf = (
  voices: Voices,
  threshold: number,
  isLate: boolean,
  heldBy: string,
  warming: boolean
): ReadonlyArray<Part> => {
  const part = (name: keyof typeof WEIGHTS, isKnown: boolean, oneIn: number): Part => ({
    name,
    score: (WEIGHTS[name] * voices[name]) / threshold,
    oneIn,
    heldBy: isLate && name !== 'value' ? 'late' : isKnown ? heldBy : 'warming'
  })
  return [
    part('discord', voices.hasDiscords, rarity(voices.discord, voices.hasDiscords)),
    part('value', voices.hasValues, rarity(voices.value, voices.hasValues)),
    part('flat', voices.hasSpreads, rarity(voices.flat, voices.hasSpreads)),
    part('grams', !warming, 0)
  ]
}

/** The statistics of a robust z: median, and the deviation of a normal distribution with the same outer tenths. */
const statisticsOf = (values: RankDigest, value: number): Statistics => {
  if (values.count === 0) return { count: 0, mean: value, std_dev: 0, z: 0 }
  const mean = values.quantile(0.5)
  const deviation = (values.quantile(0.9) - values.quantile(0.1)) / 2.563
  return { count: values.count, mean, std_dev: deviation, z: deviations(value - mean, deviation, MOST_Z) }
}

/** Where all but one in a hundred values are. */
const bandOf = (values: RankDigest, value: number): readonly [number, number] =>
  values.count === 0 ? [value, value] : [values.quantile(OUT_OF_BAND), values.quantile(1 - OUT_OF_BAND)]

/** What keeps a sum over the threshold from being an anomaly, '' for nothing. */
const holderOf = (parameters: NoveltyParameters, state: NoveltyState, sum: number): string => {
  if (state.sinceAlert <= parameters.lockout) return 'lockout'
  const { threshold, fatigue } = parameters
  return sum > threshold && sum - fatigue * state.fatigue <= threshold ? 'fatigue' : ''
}

const judge = (parameters: NoveltyParameters, state: NoveltyState, time: number, value: number): Verdict => {
  const { threshold, warmup, fatigue } = parameters
  const isLate = state.isLate(time)
  const { seen } = state
  const statistics = statisticsOf(state.values, value)
  const [lower, upper] = bandOf(state.values, value)
  const voices = isLate ? listenLate(state, value) : listen(state, value)
  state.count(time)
  if (!isLate) state.fatigue *= FADING
  const sum = sumOf(voices)
  const heldBy = holderOf(parameters, state, sum)
  const tired = Math.max(0, sum - fatigue * state.fatigue) / threshold
  const warming = seen < warmup
  const score = warming ? 0 : heldBy === '' ? tired : Math.min(1, tired)
  return {
    warming,
    seen,
    needed: warmup,
    score,
    expected: statistics.mean,
    lower,
    upper,
    direction: voices.direction,
    reason: reasonOf(voices),
    statistics,
    parts: partsOf(voices, threshold, isLate, heldBy, warming)
  }
}

/**
 * Finds what is new in a series against its own long past: rare values, orders of values never seen, 48 samples unlike all before,
 * a series that stops moving. Ranks instead of deviations: it needs no scale and fits any distribution; a mixture, because each
 * alone finds little. It has a lock-out and fatigue of its own; 0 leaves them to the alert rule.
 */
const build = (parameters: NoveltyParameters): Detector<NoveltyState> => ({
  name: 'novelty',
  version: '1',
  empty: () => new NoveltyState(),
  fold: (state, _window, sample) => {
    const verdict = judge(parameters, state, sample.time, bounded(sample.value))
    if (isAnomaly(verdict)) state.alert()
    return [state, verdict]
  },
  displaced: (state) => state,
  write: ({ buffer }) => new Uint8Array(buffer),
  read: NoveltyState.read
})

export const noveltyKind: DetectorKind<NoveltyParameters, NoveltyState> = {
  name: 'novelty',
  codec: NoveltyParameters,
  defaults: NOVELTY_DEFAULTS,
  build
}
