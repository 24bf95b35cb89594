/**
 * The newest values of a series, four bytes each: as distances from an anchor, in units of a power of two. Single precision is enough for
 * distances among values as long as the anchor is among them, so it moves, rarely, to where they are.
 */

/** Values kept: lags up to 750, and the 48 values that are compared. */
export const RING = 798

const HEADER = 4 * Float64Array.BYTES_PER_ELEMENT
const ANCHOR = 0
const UNIT = 1
const LENGTH = 2
const VERSION = 3

/** The anchor moves when it is this many spreads away: 2⁻²⁴ of that is 10⁻⁵ of a spread. */
const FAR = 256
/** The unit changes when the spread is more than this many times larger or smaller: nothing comes near the ends of single precision. */
const OTHER_UNIT = 2 ** 30
/** What is further out counts as this far: the range of single precision ends at 3.4e38. */
const LIMIT = 1e37
/** A smaller unit, or a step between units larger than this, would leave the range of numbers. */
const LARGEST_STEP = 2 ** 1000

/** The largest power of two that is at most `spread`. */
const unitFor = (spread: number): number =>
  spread > 0 ? Math.max(1 / LARGEST_STEP, 2 ** Math.floor(Math.log2(spread))) : 1

export class ValueRing {
  static readonly BYTES = HEADER + RING * Float32Array.BYTES_PER_ELEMENT

  /**
   * In units from the anchor, the newest at the end, the oldest at `RING − length`. No ring in truth: to move 3 KB once costs less
   * than a modulo per access in the search for discords.
   */
  readonly values: Float32Array
  readonly #header: Float64Array

  constructor(buffer: ArrayBuffer, offset: number) {
    this.#header = new Float64Array(buffer, offset, 4)
    this.values = new Float32Array(buffer, offset + HEADER, RING)
  }

  get length(): number {
    return this.#header[LENGTH] as number
  }

  /** What 1 of `values` is in the series' own unit. */
  get unit(): number {
    return this.#header[UNIT] as number
  }

  /** One more for every value, and for every time that anchor or unit move. */
  get version(): number {
    return this.#header[VERSION] as number
  }

  get isSound(): boolean {
    const length = this.length
    return Number.isInteger(length) && length >= 0 && length <= RING && this.#header.every(Number.isFinite)
  }

  /** The value at `position` of `values`, in the series' own unit. */
  valueAt(position: number): number {
    return (this.#header[ANCHOR] as number) + (this.values[position] as number) * this.unit
  }

  /** Takes the newest value in; |value| ≤ 1e150, as in moments.ts. */
  push(value: number): void {
    const header = this.#header
    const length = this.length
    if (length === 0) {
      header[ANCHOR] = value
      header[UNIT] = unitFor(Math.abs(value))
    }
    this.values.copyWithin(0, 1)
    this.values[RING - 1] = this.#encode(value)
    header[LENGTH] = Math.min(RING, length + 1)
    header[VERSION] = this.version + 1
  }

  /**
   * Moves anchor and unit to a series with this median and spread (quartiles; 0: half of it is one value), if they are far
   * off. Returns what numbers in the old unit must be multiplied by to be in the new one: a power of two, 1 nearly always.
   */
  settle(median: number, spread: number): number {
    const { unit } = this
    const anchor = this.#header[ANCHOR] as number
    const isFar = Math.abs(median - anchor) > FAR * spread
    const isOther = spread > 0 && (spread > OTHER_UNIT * unit || spread * OTHER_UNIT < unit)
    if (!isFar && !isOther) return 1
    const next = spread > 0 ? unitFor(spread) : unit
    const factor = Math.max(1 / LARGEST_STEP, Math.min(LARGEST_STEP, unit / next))
    const moved = (median - anchor) / unit
    // The median itself becomes exactly 0, as it will be when it comes again: rounding must not tell equal values apart.
    const same = Math.fround(this.#encode(median))
    for (let i = RING - this.length; i < RING; i += 1) {
      const value = this.values[i] as number
      this.values[i] = value === same ? 0 : Math.max(-LIMIT, Math.min(LIMIT, (value - moved) * factor))
    }
    this.#header[ANCHOR] = median
    this.#header[UNIT] = next
    this.#header[VERSION] = this.version + 1
    return factor
  }

  #encode(value: number): number {
    return Math.max(-LIMIT, Math.min(LIMIT, (value - (this.#header[ANCHOR] as number)) / this.unit))
  }
}
