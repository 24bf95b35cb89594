import { bounded } from '../moments.ts'
import { type LocalTime, localTime } from './local-time.ts'
import { type Moment, Profile } from './profile.ts'
import { LEVEL_SIZE, type LevelMemory, RunningLevel } from './running-level.ts'
import { EXCURSION_MARKS, UsualExcursions } from './usual-excursions.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** The first Monday of 1970: weeks begin on Mondays. */
const MONDAY = 4 * DAY

/**
 * A day by half-hours, because shapes such as the opening of an office are steep; it remembers about a week. Days of one kind
 * only: which days are weekend differs by country, so that is left to the week.
 */
const DAILY = { nodes: 48, period: DAY, origin: 0, memory: 7 }
/** A week by hours, each day of its own; it remembers about a month. */
const WEEKLY = { nodes: 168, period: 7 * DAY, origin: MONDAY, memory: 5 }

/**
 * Levels follow within some hours what the shape of the day leaves: a day that runs higher is no incident. Scales are those of
 * a day, so that quiet nights do not make the mornings loud.
 */
const LEVELS: LevelMemory = { level: 3 * HOUR, scale: DAY, relearn: DAY }
const OVERALL: LevelMemory = { level: DAY, scale: 7 * DAY, relearn: 7 * DAY }

/** Periods that a profile must have seen to speak; the first one often begins in the middle of a node. */
const LEAST_SUPPORT = 1.75
/** Periods after which its errors are counted, so that it is known how good it is when it may speak. */
const LEAST_MEASURED = 0.75
/** Errors that say how good a profile is. */
const LEAST_ERRORS = 12

/** A normal distribution has its deviation at so many mean absolute deviations, and one in a hundred beyond so many deviations. */
const DEVIATION_OF_MEAN_ABSOLUTE = 1.2533
const DEVIATIONS_AT_TAIL = 2.5758
/** Periods that the noise of all day counts for beside the noise at this time of day. */
const PRIOR = 2
/** An error of so many scales counts as no more in what is usual at its time of day. */
const MOST_NOISE = 3
/** What happens on one day in four at this time counts as so many deviations: an anomaly at six is twice as far out. */
const DEVIATIONS_AT_EXCURSION = 3
/** Profiles learn what is further out as if it were so many deviations out. */
const CLIP = 3
/** Samples before there is something to clip by: profiles do not learn them. */
const UNCLIPPED = 5
/** Nothing is further out than so many deviations: a value off a series without any spread would be infinitely far. */
export const MOST_DEVIATIONS = 1000

export type Voice = 'level' | 'daily' | 'weekly'
const VOICES = ['level', 'daily', 'weekly'] as const

/** What the model says of one moment, before it knows the value. */
export type Forecast = {
  readonly voice: Voice
  readonly expected: number
  /** Deviation of the residuals that is usual now, at least `floor` of the series' own spread. */
  readonly deviation: number
}

// Doubles first: samples seen, time of the newest, marks; levels; centres. Then what is a share or a count, in four bytes each.
const HEAD = 2 + EXCURSION_MARKS
const CENTRES_AT = HEAD + 4 * LEVEL_SIZE
const WIDE = CENTRES_AT + DAILY.nodes + WEEKLY.nodes
const NARROW = 4 * DAILY.nodes + WEEKLY.nodes

/** Bytes of a model. */
export const MODEL_BYTES = WIDE * 8 + NARROW * 4

/** What sticks out of `forecast` is cut. */
const clipped = (value: number, { expected, deviation }: Forecast): number =>
  Math.max(expected - CLIP * deviation, Math.min(expected + CLIP * deviation, value))

/**
 * Three forecasts of the next value: the level of the last hours alone, and that plus the usual course of a day or a week. Each is
 * followed by its own errors, and the one that errs least speaks: a profile is used only where it explains the series.
 *
 * Views into one buffer of `MODEL_BYTES`, changed in place. Values are bounded, times are ms since 1970.
 */
export class SeasonalModel {
  readonly bytes: Uint8Array
  readonly #clocks: LocalTime
  readonly #floor: number
  readonly #head: Float64Array
  readonly #overall: RunningLevel
  readonly #levels: ReadonlyArray<RunningLevel>
  readonly #daily: Profile
  readonly #weekly: Profile
  readonly #noise: Profile
  readonly #excursions: UsualExcursions

  /** `floor`: least deviation of residuals, as a share of the series' own spread. */
  constructor(timeZone: string, floor: number, buffer: ArrayBuffer = new ArrayBuffer(MODEL_BYTES)) {
    this.bytes = new Uint8Array(buffer)
    this.#clocks = localTime(timeZone)
    this.#floor = floor
    const wide = (at: number, length: number) => new Float64Array(buffer, at * 8, length)
    const narrow = (at: number, length: number) => new Float32Array(buffer, WIDE * 8 + at * 4, length)
    const level = (i: number, memory: LevelMemory) => new RunningLevel(memory, wide(HEAD + i * LEVEL_SIZE, LEVEL_SIZE))
    const day = DAILY.nodes
    this.#head = wide(0, 2)
    this.#overall = level(0, OVERALL)
    this.#levels = [level(1, LEVELS), level(2, LEVELS), level(3, LEVELS)]
    this.#daily = new Profile(DAILY, wide(CENTRES_AT, day), narrow(0, day))
    this.#weekly = new Profile(WEEKLY, wide(CENTRES_AT + day, WEEKLY.nodes), narrow(4 * day, WEEKLY.nodes))
    this.#noise = new Profile(DAILY, narrow(day, day), narrow(2 * day, day))
    this.#excursions = new UsualExcursions(DAILY, narrow(3 * day, day), wide(2, EXCURSION_MARKS))
  }

  /** Samples learned. */
  get seen(): number {
    return this.#head[0] as number
  }

  /** Time of the newest sample learned; 0 before the first. */
  get newest(): number {
    return this.#head[1] as number
  }

  /** Samples in a row that lay beyond the usual on one side of this voice: negative for below. */
  run(voice: Voice): number {
    return this.#level(VOICES.indexOf(voice)).run
  }

  expectedAt(time: number): Forecast {
    const local = this.#clocks(time)
    const daily = this.#daily.expectedAt(local)
    const weekly = this.#weekly.expectedAt(local)
    const best = this.#best(daily, weekly)
    const profile = best === 1 ? daily : best === 2 ? weekly : undefined
    return {
      voice: VOICES[best] as Voice,
      expected: this.#level(best).level + (profile?.centre ?? 0),
      deviation: this.#deviation(best, local)
    }
  }

  /** Takes in a sample that is not older than the newest; `forecast` is what `expectedAt(time)` said before. */
  learn(time: number, value: number, forecast: Forecast): void {
    const local = this.#clocks(time)
    const elapsed = this.seen === 0 ? 0 : time - this.newest
    const known = bounded(value)
    const daily = this.#daily.expectedAt(local)
    const weekly = this.#weekly.expectedAt(local)
    const least = this.#floor * this.#overall.scale
    this.#learnNoise(local, Math.abs(known - forecast.expected), elapsed, forecast.voice, daily)
    this.#overall.learn(time, known, elapsed, 0)
    this.#level(0).learn(time, known, elapsed, least)
    if (daily.support >= LEAST_MEASURED) this.#level(1).learn(time, known - daily.centre, elapsed, least)
    if (weekly.support >= LEAST_MEASURED) this.#level(2).learn(time, known - weekly.centre, elapsed, least)
    if (this.seen >= UNCLIPPED) {
      const usual = clipped(known, forecast)
      this.#daily.learn(local, usual, elapsed)
      this.#weekly.learn(local, usual, elapsed)
    }
    this.#head[0] = this.seen + 1
    this.#head[1] = time
  }

  /** In scales: a voice that errs more, or a series that has become louder, says nothing about the time of day. */
  #learnNoise(local: number, distance: number, elapsed: number, voice: Voice, { support }: Moment): void {
    const { scale } = this.#level(VOICES.indexOf(voice))
    if (support < LEAST_SUPPORT || scale === 0) return
    this.#noise.learn(local, Math.min(MOST_NOISE, distance / scale), elapsed)
    const deviations = distance / scale / DEVIATION_OF_MEAN_ABSOLUTE
    this.#excursions.learn(local, Math.min(MOST_DEVIATIONS, deviations), elapsed)
  }

  #level(i: number): RunningLevel {
    return this.#levels[i] as RunningLevel
  }

  #best(daily: Moment, weekly: Moment): 0 | 1 | 2 {
    let best: 0 | 1 | 2 = 0
    if (this.#speaks(1, daily) && this.#level(1).scale < this.#level(0).scale) best = 1
    if (this.#speaks(2, weekly) && this.#level(2).scale < this.#level(best).scale) best = 2
    return best
  }

  #speaks(i: number, { support }: Moment): boolean {
    return support >= LEAST_SUPPORT && this.#level(i).count >= LEAST_ERRORS
  }

  #deviation(voice: number, local: number): number {
    const { scale, tail } = this.#level(voice)
    const noise = this.#noise.expectedAt(local)
    const heard = noise.support < 1 ? 0 : noise.support
    const now = (scale * (heard * noise.centre + PRIOR)) / (heard + PRIOR)
    const excursion = (scale * this.#excursions.expectedAt(local)) / DEVIATIONS_AT_EXCURSION
    const meanAbsolute = Math.max(now, excursion, this.#floor * this.#overall.scale)
    return Math.max(DEVIATION_OF_MEAN_ABSOLUTE * meanAbsolute, tail / DEVIATIONS_AT_TAIL)
  }
}
