/** Patterns are looked for in means of this length: the ring of the last 798 must reach over days, not hours. */
const BUCKET_MS = 5 * 60_000
/** Series nearly as slow as that are taken sample by sample. */
const SLOW = 0.9

const BUCKET = 0
const SUM = 1
const COUNT = 2

/** Slows a fast series down to one value in five minutes; a slow one passes as it is. */
export class Pace {
  static readonly BYTES = 3 * Float64Array.BYTES_PER_ELEMENT

  readonly #header: Float64Array

  constructor(buffer: ArrayBuffer, offset: number) {
    this.#header = new Float64Array(buffer, offset, 3)
  }

  get isSound(): boolean {
    return this.#header.every(Number.isFinite)
  }

  /**
   * The mean of the bucket that this sample closes, or the sample itself of a slow series; undefined in between.
   * `interval`: the usual one of the series, ms; a bucket that is open when it becomes slow is dropped.
   */
  take(time: number, value: number, interval: number): number | undefined {
    const header = this.#header
    if (interval >= SLOW * BUCKET_MS) {
      header[COUNT] = 0
      return value
    }
    const bucket = Math.floor(time / BUCKET_MS)
    const count = header[COUNT] as number
    if (count > 0 && bucket === header[BUCKET]) {
      header[SUM] = (header[SUM] as number) + value
      header[COUNT] = count + 1
      return undefined
    }
    const mean = count === 0 ? undefined : (header[SUM] as number) / count
    header[BUCKET] = bucket
    header[SUM] = value
    header[COUNT] = 1
    return mean
  }
}
