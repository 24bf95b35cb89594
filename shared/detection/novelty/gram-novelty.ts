import { GramTable, LONGEST, SYMBOLS } from './gram-table.ts'
import { RING, type ValueRing } from './value-ring.ts'

/** Verdicts of the table that the novelty is the mean of. */
const MEAN_OF = 5
/** After so many samples a range that must be widened gets some margin, or a slow rise would clear the table at every step. */
const FIRST_SAMPLES = 20
const MARGIN = 0.05
/** Values that lie on a border between symbols, as whole numbers do, get the same one whatever their last bits are. */
const BORDER = 1e-5

const HEADER = (3 + MEAN_OF) * Float64Array.BYTES_PER_ELEMENT
const LOW = 0
const HIGH = 1
const SEEN = 2
const RECENT = 3

/**
 * How new the order of the last values is: the range of all values in six symbols, and which sequences of up to five of them
 * have been seen in that range.
 */
export class GramNovelty {
  static readonly BYTES = HEADER + GramTable.BYTES

  readonly #header: Float64Array
  readonly #table: GramTable

  constructor(buffer: ArrayBuffer, offset: number) {
    this.#header = new Float64Array(buffer, offset, 3 + MEAN_OF)
    this.#table = new GramTable(buffer, offset + HEADER)
  }

  get isSound(): boolean {
    return this.#table.isSound && this.#header.every(Number.isFinite)
  }

  /**
   * Takes the next value in; `past` holds those before it. Returns the novelty: 0 for a sequence of five that is known, 1 for five symbols
   * never seen, up to 1 more for values far out of the range; the mean of the last five.
   */
  see(value: number, past: ValueRing): number {
    const header = this.#header
    const seen = header[SEEN] as number
    const growth = this.#widen(value, seen, past)
    const known = this.#table.see(this.#symbolOf(value))
    header[RECENT + (seen % MEAN_OF)] = (LONGEST - known) / LONGEST + growth
    header[SEEN] = seen + 1
    const recent = Math.min(MEAN_OF, seen + 1)
    let sum = 0
    for (let i = 0; i < recent; i += 1) sum += header[RECENT + i] as number
    return sum / recent
  }

  /** Gives up a range that is more than twice as wide as `low` to `high`, outside of which all values are forgotten. */
  narrow(low: number, high: number, past: ValueRing): void {
    const header = this.#header
    if (high <= low || (header[HIGH] as number) - (header[LOW] as number) <= 2 * (high - low) * (1 + MARGIN)) return
    header[LOW] = low
    header[HIGH] = high
    this.#refill(past)
  }

  #symbolOf(value: number): number {
    const low = this.#header[LOW] as number
    const range = (this.#header[HIGH] as number) - low
    if (range <= 0) return 0
    const symbol = Math.floor(SYMBOLS * ((value - low) / range) + BORDER)
    return Math.max(0, Math.min(SYMBOLS - 1, symbol))
  }

  /** Makes room for a value out of the range. Returns by how much it was out, as a share of the range, at most 1. */
  #widen(value: number, seen: number, past: ValueRing): number {
    const header = this.#header
    if (seen === 0) header[LOW] = header[HIGH] = value
    const low = header[LOW] as number
    const high = header[HIGH] as number
    if (value >= low && value <= high) return 0
    const range = high - low
    const excess = value > high ? value - high : low - value
    const margin = seen < FIRST_SAMPLES ? 0 : MARGIN * (range + excess)
    if (value > high) header[HIGH] = value + margin
    else header[LOW] = value - margin
    this.#refill(past)
    return range > 0 ? Math.min(1, excess / range) : 1
  }

  /** Other symbols, other sequences: what is still known of the values is written anew. */
  #refill(past: ValueRing): void {
    this.#table.clear()
    for (let i = RING - past.length; i < RING; i += 1) this.#table.see(this.#symbolOf(past.valueAt(i)))
  }
}
