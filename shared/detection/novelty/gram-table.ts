/** Which sequences of up to five symbols have been seen: one bit each. */

export const SYMBOLS = 6
export const LONGEST = 5

/** Where the bits of the sequences of length k begin: after those of all shorter ones. */
const STARTS = [0, 6, 42, 258, 1554] as const
const POWERS = [6, 36, 216, 1296, 7776] as const
/** Sequences of the longest kind. */
const ALL_LONGEST = 7776
const BITS = 9330

const HEADER = 2 * Float64Array.BYTES_PER_ELEMENT
const RECENT = 0
const DEPTH = 1

export class GramTable {
  static readonly BYTES = HEADER + Math.ceil(BITS / 64) * 8

  readonly #header: Float64Array
  readonly #bits: Uint8Array

  constructor(buffer: ArrayBuffer, offset: number) {
    this.#header = new Float64Array(buffer, offset, 2)
    this.#bits = new Uint8Array(buffer, offset + HEADER, GramTable.BYTES - HEADER)
  }

  get isSound(): boolean {
    const recent = this.#header[RECENT] as number
    const depth = this.#header[DEPTH] as number
    return recent >= 0 && recent < ALL_LONGEST && depth >= 0 && depth <= LONGEST
  }

  clear(): void {
    this.#bits.fill(0)
    this.#header.fill(0)
  }

  /**
   * Takes the next symbol (0 to 5) in. Returns how long a sequence that ends with it was known already, 0 to 5: known
   * means that all shorter ones were, too.
   */
  see(symbol: number): number {
    const recent = ((this.#header[RECENT] as number) * SYMBOLS + symbol) % ALL_LONGEST
    const depth = Math.min(LONGEST, (this.#header[DEPTH] as number) + 1)
    let known = 0
    for (let k = 0; k < depth; k += 1) {
      const bit = (STARTS[k] as number) + (recent % (POWERS[k] as number))
      const mask = 1 << (bit & 7)
      const byte = this.#bits[bit >> 3] as number
      if (known === k && (byte & mask) !== 0) known = k + 1
      this.#bits[bit >> 3] = byte | mask
    }
    this.#header[RECENT] = recent
    this.#header[DEPTH] = depth
    return known
  }
}
