/** Samples that the mean interval is taken of, as long as the digest of values remembers. */
const MEMORY = 5_000
/** A pause counts as so many usual intervals at most, or as a minute. */
const LONGEST_PAUSE = 100
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const NEWEST = 0
const INTERVAL = 1
const SEEN = 2

/** The longest pause that a mean interval makes credible, ms. */
const longestPause = (interval: number): number => Math.max(LONGEST_PAUSE * interval, MINUTE_MS)

/** When the samples of a series come: what "once a day" means in samples. */
export class Rhythm {
  static readonly BYTES = 3 * Float64Array.BYTES_PER_ELEMENT

  readonly #header: Float64Array

  constructor(buffer: ArrayBuffer, offset: number) {
    this.#header = new Float64Array(buffer, offset, 3)
  }

  get isSound(): boolean {
    return this.#header.every(Number.isFinite)
  }

  /** Samples in order so far. */
  get seen(): number {
    return this.#header[SEEN] as number
  }

  /** Mean time between two samples, ms; 0 while there are not two. */
  get interval(): number {
    return this.#header[INTERVAL] as number
  }

  /** Infinite for samples that all have one time. */
  get samplesPerDay(): number {
    return DAY_MS / this.interval
  }

  isLate(time: number): boolean {
    return this.seen > 0 && time < (this.#header[NEWEST] as number)
  }

  /** Notes a sample that is not late. Returns the ms since the one before. */
  note(time: number): number {
    const header = this.#header
    const { seen, interval } = this
    const pause = seen === 0 ? 0 : time - (header[NEWEST] as number)
    if (seen === 1) {
      header[INTERVAL] = pause
    } else if (seen > 1) {
      // The first pause had none to be measured by: a sample that somebody sent by hand, a year before all others.
      const known = seen === 2 ? Math.min(interval, longestPause(pause)) : interval
      const counted = Math.min(pause, longestPause(interval))
      header[INTERVAL] = known + (counted - known) / Math.min(seen, MEMORY)
    }
    header[NEWEST] = time
    header[SEEN] = seen + 1
    return pause
  }
}
