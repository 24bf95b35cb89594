/**
 * How often a series has jumped how far: counts of signed sizes on a logarithmic scale, as in DDSketch (Masson, Rim and Lee 2019),
 * with decaying mass. Sizes are in deviations, so they have no unit, and one scale fits all series.
 */

/** Sizes below this are all one. */
const LEAST = 0.5
const PER_DOUBLING = 2
/** Up to half a million deviations; the last one holds all that is larger. */
const BINS = 42
const MEMORY = 10_000
/** Old counts lose weight once in so many. */
const DECAY_EVERY = 64
const DECAY = 1 - DECAY_EVERY / MEMORY

const HEADER = 2 * Float64Array.BYTES_PER_ELEMENT
const MASS = 0
const SINCE_DECAY = 1

const binOf = (size: number): number =>
  size > LEAST ? Math.min(BINS - 1, 1 + Math.floor(Math.log2(size / LEAST) * PER_DOUBLING)) : 0

const isCount = (n: number): boolean => Number.isFinite(n) && n >= 0

export class Magnitudes {
  static readonly BYTES = HEADER + 2 * BINS * Float32Array.BYTES_PER_ELEMENT

  readonly #header: Float64Array
  readonly #above: Float32Array
  readonly #below: Float32Array

  constructor(buffer: ArrayBuffer, offset: number) {
    this.#header = new Float64Array(buffer, offset, 2)
    this.#above = new Float32Array(buffer, offset + HEADER, BINS)
    this.#below = new Float32Array(buffer, offset + HEADER + this.#above.byteLength, BINS)
  }

  get isSound(): boolean {
    return [this.#header, this.#above, this.#below].every((numbers) => numbers.every(isCount))
  }

  add(deviations: number): void {
    const header = this.#header
    const bins = deviations > 0 ? this.#above : this.#below
    const bin = binOf(Math.abs(deviations))
    bins[bin] = (bins[bin] as number) + 1
    header[MASS] = (header[MASS] as number) + 1
    header[SINCE_DECAY] = (header[SINCE_DECAY] as number) + 1
    if ((header[SINCE_DECAY] as number) >= DECAY_EVERY) this.#decay()
  }

  /** All that are remembered. */
  get mass(): number {
    return this.#header[MASS] as number
  }

  /** How many went as far as `deviations`, in that direction; the bin that it falls into counts whole. */
  reached(deviations: number): number {
    const bins = deviations > 0 ? this.#above : this.#below
    let count = 0
    for (let bin = binOf(Math.abs(deviations)); bin < BINS; bin += 1) count += bins[bin] as number
    return count
  }

  #decay(): void {
    const header = this.#header
    header[SINCE_DECAY] = 0
    if ((header[MASS] as number) < MEMORY) return
    header[MASS] = (header[MASS] as number) * DECAY
    for (let bin = 0; bin < BINS; bin += 1) {
      this.#above[bin] = (this.#above[bin] as number) * DECAY
      this.#below[bin] = (this.#below[bin] as number) * DECAY
    }
  }
}
