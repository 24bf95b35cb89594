import * as t from 'io-ts'
import type { Detector } from '../detector.ts'
import type { DetectorKind } from '../detector-kind.ts'
import { bounded } from '../moments.ts'
import { reasonOf } from '../novelty/mixture.ts'
import { Floor, Positive, Threshold, wholeFrom } from '../parameters.ts'
import { outOfBand, type Part, type Reason, type Verdict } from '../verdict.ts'
import type { Window } from '../window.ts'
import { AdaptiveState } from './adaptive-state.ts'
import { type Departure, LEAST_FOR_SCALE, nowhere } from './departure.ts'
import { NEAR } from './jump.ts'
import { listenPaced, NO_VOICES } from './listen-paced.ts'
import { type Bounds, departurePart, patternPart } from './parts.ts'
import { statisticsOf } from './window-statistics.ts'

const Samples = wholeFrom(1, 1_000_000)

export const AdaptiveParameters = t.exact(
  t.type({
    /** Deviations from the last five values at which a jump is far. */
    jump: Threshold,
    /** A jump is rare when one a third as far comes once in so many days at most, or in so many samples, whichever is sooner. */
    jumpDays: Positive,
    jumpSamples: Samples,
    /** Deviations from the level of the last 96 values at which a value is far. */
    level: Threshold,
    /** A value is rare when one two thirds as far out comes once in so many days at most, or in so many samples. */
    levelDays: Positive,
    levelSamples: Samples,
    /** What all that is new in the order of the values must come to; see `novelty`. */
    pattern: Threshold,
    /** Values before patterns are judged; a value is a sample, or the mean of five minutes. */
    patternWarmup: Samples,
    /** Values in which patterns keep silent after an anomaly: what was odd is still in sight. */
    patternLockout: wholeFrom(0, 1_000_000),
    /** What each incident adds to what patterns must come to; it fades within ten days. */
    patternFatigue: Floor,
    /** Least deviation as a share of how far the series' own values range from tenth to tenth. */
    floor: Floor
  }),
  'AdaptiveParameters'
)
export type AdaptiveParameters = t.TypeOf<typeof AdaptiveParameters>

/**
 * On plateaus: on both labelled corpora neither half nor double of one changes much, but for `pattern`, which is steep to
 * both sides, and twice the `levelDays`.
 */
export const ADAPTIVE_DEFAULTS: AdaptiveParameters = {
  jump: 10,
  jumpDays: 1,
  jumpSamples: 300,
  level: 4,
  levelDays: 2,
  levelSamples: 1_500,
  pattern: 4,
  patternWarmup: 300,
  patternLockout: 100,
  patternFatigue: 0.3,
  floor: 0.02
}

const FATIGUE_MS = 10 * 24 * 3_600_000
/** Samples before the first verdict: the five that a jump is from, and those that its scale is taken of. */
const WARMUP = NEAR + LEAST_FOR_SCALE

/** What happens at most once in `days`, in samples; of the slowest series at least so many as a scale needs. */
const rarenessOf = (days: number, atMost: number, samplesPerDay: number): number =>
  Math.max(LEAST_FOR_SCALE, Math.min(atMost, days * samplesPerDay))

/** What a jump and a value must get over in a series of this rhythm. */
const boundsOf = (
  { jump, jumpDays, jumpSamples, level, levelDays, levelSamples }: AdaptiveParameters,
  samplesPerDay: number
): readonly [jump: Bounds, level: Bounds] => [
  { threshold: jump, rareness: rarenessOf(jumpDays, jumpSamples, samplesPerDay) },
  { threshold: level, rareness: rarenessOf(levelDays, levelSamples, samplesPerDay) }
]

/** Where a value is not far; whether a far one is rare is another question. */
const bandOf = ({ expected, scale }: Departure, threshold: number): readonly [number, number] => [
  expected - threshold * scale,
  expected + threshold * scale
]

const loudest = (parts: ReadonlyArray<Part>): Part => parts.reduce((a, b) => (b.score > a.score ? b : a))

/** Whoever has spoken: patterns see the same incident for as long as it is among the values that they compare. */
const remember = ({ patterns }: AdaptiveState, isOut: boolean, lockout: number): void => {
  if (isOut && patterns.sinceAlert <= lockout) patterns.hush()
  else patterns.alert()
}

const judge = (
  parameters: AdaptiveParameters,
  state: AdaptiveState,
  window: Window,
  time: number,
  value: number
): Verdict => {
  const { patterns, rhythm } = state
  const { seen } = rhythm
  const isLate = rhythm.isLate(time)
  if (!isLate) patterns.fatigue *= Math.exp(-rhythm.note(time) / FATIGUE_MS)
  const floor = parameters.floor * (patterns.values.quantile(0.9) - patterns.values.quantile(0.1))

  // A late one is judged by what has no order, and learned there.
  const level = state.level.judge(value, floor, patterns.values)
  const jump = isLate ? nowhere(level.expected) : state.jump.see(value, floor)
  const voices = isLate ? NO_VOICES : listenPaced(state, time, value)
  if (!isLate) state.level.learn(value, level)
  patterns.values.add(value)

  const warming = seen < WARMUP
  const silence = warming ? 'warming' : ''
  const ordered = warming ? 'warming' : isLate ? 'late' : ''
  const [atJump, atLevel] = boundsOf(parameters, rhythm.samplesPerDay)
  const jumpPart = departurePart('jump', jump, atJump, seen, ordered)
  const levelPart = departurePart('level', level, atLevel, seen, silence)
  const order = patternPart(
    voices,
    patterns,
    { threshold: parameters.pattern, lockout: parameters.patternLockout, fatigue: parameters.patternFatigue },
    patterns.seen < parameters.patternWarmup ? 'warming' : ordered
  )
  const isOut = jumpPart.score > 1 || levelPart.score > 1
  const parts = [jumpPart, levelPart, order]
  const speaker = loudest(parts)
  if (speaker.score > 1 && !isLate) remember(state, isOut, parameters.patternLockout)

  const isOfLevel = speaker === levelPart || isLate
  const departure = isOfLevel ? level : jump
  const [lower, upper] = bandOf(departure, isOfLevel ? parameters.level : parameters.jump)
  const direction = speaker === order ? voices.direction : departure.deviations < 0 ? 'below' : 'above'
  const reason: Reason =
    speaker === order
      ? reasonOf(voices)
      : speaker === levelPart && state.level.isLasting
        ? 'shift'
        : outOfBand(direction)
  return {
    warming,
    seen,
    needed: WARMUP,
    score: warming ? 0 : speaker.score,
    expected: departure.expected,
    lower,
    upper,
    direction,
    reason,
    statistics: statisticsOf(window, state.baseline, value),
    parts
  }
}

/**
 * The default: three parts, of which one strong voice is enough. `jump` and `level` find what is far out, robustly, and speak only of
 * what is rare in the series' own past, *in time*: a level that is reached every few hours is no incident, however far out
 * it is. `pattern` is `novelty`, on values of five minutes, and knows what is new in the order of values. Thresholds are in
 * deviations, shares and days, so no series needs its own.
 */
const build = (parameters: AdaptiveParameters): Detector<AdaptiveState> => ({
  name: 'adaptive',
  version: '1',
  empty: () => new AdaptiveState(),
  fold: (state, window, sample) => [state, judge(parameters, state, window, sample.time, bounded(sample.value) + 0)],
  displaced: (state) => {
    state.forgetWindow()
    return state
  },
  write: ({ buffer }) => new Uint8Array(buffer),
  read: AdaptiveState.read
})

export const adaptiveKind: DetectorKind<AdaptiveParameters, AdaptiveState> = {
  name: 'adaptive',
  codec: AdaptiveParameters,
  defaults: ADAPTIVE_DEFAULTS,
  build
}
