const LEVEL = 0
const SCALE = 1
const TAIL = 2
const COUNT = 3
/** Length of the present run beyond the clip, negative for one below; when it began, and its own level. */
const RUN = 4
const RUN_SINCE = 5
const RUN_LEVEL = 6
/** Samples since the last one beyond the tail. */
const QUIET = 7

/** Numbers that one level takes. */
export const LEVEL_SIZE = 8

/** So many values count together: the median of them is the first level, or a giant among them would be. */
const START = 5
/** Where the first ones are kept until the last of them comes: there is no run before. */
const FIRST = RUN

export type LevelMemory = {
  /** Time constant of the level, ms. */
  readonly level: number
  /** Time constant of the scale, ms. */
  readonly scale: number
  /** What has been out on one side for so long is the new level, ms. */
  readonly relearn: number
}

/** Samples that count for a level and a scale at least, however rare they are. */
const LEAST_LEVEL = 8
const LEAST_SCALE = 50
/** Samples of a run that make a new level at least. */
const LEAST_RUN = 10
/** What is further out than so many scales counts as if it were not. */
const CLIP = 3
/** One in so many samples lies beyond the tail; its step per sample beyond, as a factor. */
const TAIL_ODDS = 100
const TAIL_UP = 1.1
const TAIL_DOWN = 1 / TAIL_UP ** (1 / TAIL_ODDS)

/**
 * Level, scale and tail of a series of numbers, robust and in constant time.
 *
 * Level and scale are exponentially weighted means of what is clipped to three scales: an outlier moves them no more than
 * a large ordinary value would. The scale is a mean absolute deviation and not its median, which is 0 for series that
 * repeat one value. If a third of all samples lies out, the scale grows until they do not: what lasts becomes normal.
 * A run on one side that lasts for `relearn` is taken for the level at once. The first five values, for which there is nothing to
 * clip by, count together: from their median.
 *
 * The tail is the running quantile that one in a hundred excursions exceeds, in steps by a constant factor: it needs no unit, and
 * a giant moves it no further than a dwarf does. An excursion counts once, however long. The longer there was none, the faster
 * it comes down: what the first numbers of a series or a giant after a constant have made of it does not stay.
 *
 * A view of `LEVEL_SIZE` numbers into memory of the caller.
 */
export class RunningLevel {
  readonly #memory: LevelMemory
  readonly #at: Float64Array

  constructor(memory: LevelMemory, view: Float64Array) {
    this.#memory = memory
    this.#at = view
  }

  get level(): number {
    return this.#at[LEVEL] as number
  }

  /** Mean absolute deviation. */
  get scale(): number {
    return this.#at[SCALE] as number
  }

  get tail(): number {
    return this.#at[TAIL] as number
  }

  get count(): number {
    return this.#at[COUNT] as number
  }

  /** Samples that now lie beyond the clip on one side in a row: negative for below. */
  get run(): number {
    return this.count < START ? 0 : (this.#at[RUN] as number)
  }

  /** Takes in `value`, which stands for the last `elapsed` ms. `least` is the smallest scale it is clipped by. */
  learn(time: number, value: number, elapsed: number, least: number): void {
    const at = this.#at
    const count = this.count + 1
    at[COUNT] = count
    if (count <= START) {
      this.#begin(value, count)
      return
    }
    const error = value - this.level
    const distance = Math.abs(error)
    const clip = CLIP * Math.max(this.scale, least)
    this.#learnTail(distance, distance > clip)
    const toLevel = Math.max(Math.min(elapsed / (this.#memory.level + elapsed), 1 / LEAST_LEVEL), 1 / count)
    const toScale = Math.max(Math.min(elapsed / (this.#memory.scale + elapsed), 1 / LEAST_SCALE), 1 / count)
    // Without any scale the distance itself is the only one there is.
    at[SCALE] = this.scale + toScale * ((clip === 0 ? distance : Math.min(distance, clip)) - this.scale)
    at[LEVEL] = this.level + toLevel * Math.max(-clip, Math.min(clip, error))
    this.#followRun(time, value, distance > clip ? Math.sign(error) : 0)
  }

  #begin(value: number, count: number): void {
    const at = this.#at
    const first = Float64Array.of(...at.subarray(FIRST, FIRST + count - 1), value)
    if (count < START) at[FIRST + count - 1] = value
    else at.fill(0, FIRST)
    const middle = (count - 1) >> 1
    const median = first.sort()[middle] as number
    const distances = first.map((value) => Math.abs(value - median)).sort()
    const clip = CLIP * (distances[middle] as number)
    const sum = distances.reduce((total, distance) => total + Math.min(clip, distance), 0)
    at[LEVEL] = median
    at[SCALE] = sum / count
    at[TAIL] = Math.min(clip, distances[count - 1] as number)
  }

  #learnTail(distance: number, isBeyond: boolean): void {
    const at = this.#at
    if (distance <= this.tail) {
      const quiet = (at[QUIET] as number) + 1
      at[QUIET] = quiet
      at[TAIL] = this.tail * TAIL_DOWN ** (quiet / TAIL_ODDS)
    } else if (this.tail === 0 || this.run === 0 || !isBeyond) {
      at[QUIET] = 0
      at[TAIL] = this.tail === 0 ? distance : Math.min(this.tail * TAIL_UP, distance)
    }
  }

  #followRun(time: number, value: number, side: number): void {
    const at = this.#at
    if (side === 0 || side * this.run < 0) {
      at[RUN] = 0
      if (side === 0) return
    }
    if (this.run === 0) at[RUN_SINCE] = time
    const length = Math.abs(this.run) + 1
    at[RUN] = side * length
    const before = length === 1 ? value : (at[RUN_LEVEL] as number)
    at[RUN_LEVEL] = before + (value - before) / Math.min(length, LEAST_RUN)
    if (length < LEAST_RUN || time - (at[RUN_SINCE] as number) < this.#memory.relearn) return
    at[LEVEL] = at[RUN_LEVEL] as number
    at[RUN] = 0
  }
}
