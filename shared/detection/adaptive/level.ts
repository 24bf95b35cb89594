import { deviations, NORMAL } from '../deviations.ts'
import type { RankDigest } from '../rank-digest.ts'
import { type Departure, FORGOTTEN, LEAST_FOR_SCALE, nowhere } from './departure.ts'
import { RobustRing } from './robust-ring.ts'

const VALUES = 96
/** Further out than this is not learned, for so many samples in a row: then the level has changed. */
const HOLD_FROM = 8
const MOST_HELD = 50
/** The past is asked for values two thirds as far out. */
const NEARLY = 2 / 3

/** Out on one side for so many samples in a row is a level, and no outlier. */
const OUT_FROM = 3
const LASTING = 3

const HEADER = 2 * Float64Array.BYTES_PER_ELEMENT
const HELD = 0
/** Samples in a row that were out, negative for those below. */
const RUN = 1

/**
 * How far a value is from the level of the last 96, in their median deviations (Hampel 1974), and how often the series' long past was
 * nearly as far out. Finds what lasts longer than a jump, and what a slow series does.
 */
export class Level {
  static readonly BYTES = HEADER + RobustRing.bytes(VALUES)

  readonly #header: Float64Array
  readonly #values: RobustRing

  constructor(buffer: ArrayBuffer, offset: number) {
    this.#header = new Float64Array(buffer, offset, 2)
    this.#values = new RobustRing(buffer, offset + HEADER, VALUES)
  }

  get isSound(): boolean {
    const held = this.#header[HELD] as number
    const isHeld = Number.isInteger(held) && held >= 0 && held <= MOST_HELD
    return isHeld && Number.isInteger(this.#header[RUN]) && this.#values.isSound
  }

  /** Whether the newest values, the last one learned included, have been out on one side for a while. */
  get isLasting(): boolean {
    return Math.abs(this.#header[RUN] as number) >= LASTING
  }

  /** Judges a value, with a scale of at least `floor`; `past` holds all values before it. */
  judge(value: number, floor: number, past: RankDigest): Departure {
    if (this.#values.count < LEAST_FOR_SCALE) return nowhere(value)
    const expected = this.#values.median()
    const scale = Math.max(NORMAL * this.#values.deviation(expected), floor)
    const near = expected + (value - expected) * NEARLY
    const reached = value > expected ? past.atLeast(near) : past.atMost(near)
    const oneIn = (past.count + 1) / (reached + 1)
    return { expected, scale, deviations: deviations(value - expected, scale), oneIn, isUnseen: reached < FORGOTTEN }
  }

  /** Learns the newest value, unless it is far out and has not been for long; the departure is what `judge` said of it. */
  learn(value: number, { deviations: far }: Departure): void {
    this.#count(far)
    const held = this.#header[HELD] as number
    const isOut = Math.abs(far) > HOLD_FROM
    if (isOut && held < MOST_HELD) {
      this.#header[HELD] = held + 1
      return
    }
    // Whoever is still out after that is learned, sample by sample, until one is in again.
    if (!isOut) this.#header[HELD] = 0
    this.#values.add(value)
  }

  #count(far: number): void {
    const side = Math.abs(far) > OUT_FROM ? Math.sign(far) : 0
    const run = this.#header[RUN] as number
    this.#header[RUN] = side !== 0 && Math.sign(run) === side ? run + side : side
  }
}
