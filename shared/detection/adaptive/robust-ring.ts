import { SortedRing } from '../sorted-ring.ts'

const HEADER = 2 * Float64Array.BYTES_PER_ELEMENT
const COUNT = 0
const NEXT = 1

/**
 * The newest `capacity` numbers in a piece of a state, with their median and median deviation. Only the numbers are stored: their
 * order follows from them, and is worked out when a state is read.
 */
export class RobustRing {
  static bytes(capacity: number): number {
    return HEADER + capacity * Float64Array.BYTES_PER_ELEMENT
  }

  readonly #header: Float64Array
  readonly #values: Float64Array
  readonly #capacity: number
  readonly #ring: SortedRing

  constructor(buffer: ArrayBuffer, offset: number, capacity: number) {
    this.#capacity = capacity
    this.#header = new Float64Array(buffer, offset, 2)
    this.#values = new Float64Array(buffer, offset + HEADER, capacity)
    this.#ring = new SortedRing(this.#values, new Uint16Array(capacity + 1))
    if (!this.isSound) return
    for (let slot = 0; slot < this.count; slot += 1) this.#ring.put(slot, this.#values[slot] as number)
  }

  get isSound(): boolean {
    const { count } = this
    const next = this.#header[NEXT] as number
    if (!Number.isInteger(count) || count < 0 || count > this.#capacity) return false
    if (!this.#values.every(Number.isFinite)) return false
    return count < this.#capacity ? next === count : Number.isInteger(next) && next >= 0 && next < count
  }

  get count(): number {
    return this.#header[COUNT] as number
  }

  add(value: number): void {
    const slot = this.#header[NEXT] as number
    this.#ring.put(slot, value)
    this.#header[COUNT] = this.#ring.count
    this.#header[NEXT] = slot + 1 === this.#capacity ? 0 : slot + 1
  }

  /** 0 for an empty ring. */
  median(): number {
    return this.#ring.median()
  }

  /** The median distance from `median`. */
  deviation(median: number): number {
    return this.#ring.deviation(median)
  }
}
