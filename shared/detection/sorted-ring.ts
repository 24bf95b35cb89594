/**
 * The newest numbers of a series, and their order: median and median absolute deviation in logarithmic time.
 *
 * Views into memory that somebody else owns: `values` is the ring, `order` its slots from the least value to the greatest,
 * equal ones by slot. A number that comes for another moves the slots between the two by one: 2 bytes each, a memmove.
 */
export class SortedRing {
  readonly #values: Float64Array
  readonly #order: Uint16Array
  /** Numbers in the ring. */
  count = 0

  constructor(values: Float64Array, order: Uint16Array) {
    this.#values = values
    this.#order = order
  }

  clear(): void {
    this.count = 0
  }

  /** Puts `value` at `slot`: the next free one while the ring fills, then that of the oldest. */
  put(slot: number, value: number): void {
    const order = this.#order
    if (slot >= this.count) {
      const to = this.#rank(value, slot)
      order.copyWithin(to + 1, to, this.count)
      order[to] = slot
      this.count += 1
    } else {
      const from = this.#rank(this.#values[slot] as number, slot)
      const to = this.#rank(value, slot)
      if (to > from) order.copyWithin(from, from + 1, to)
      else order.copyWithin(to + 1, to, from)
      order[to > from ? to - 1 : to] = slot
    }
    this.#values[slot] = value
  }

  /** The mean of the two in the middle where there are two; 0 for none. */
  median(): number {
    const { count } = this
    if (count === 0) return 0
    const middle = count >> 1
    const upper = this.#at(middle)
    return count % 2 === 1 ? upper : this.#at(middle - 1) / 2 + upper / 2
  }

  /** The median distance from `median`; the lower of the two in the middle where there are two. */
  deviation(median: number): number {
    const { count } = this
    if (count === 0) return 0
    // Distances grow to both sides of the median: those of the nearest half lie in one run of the order.
    const half = (count + 1) >> 1
    let low = 0
    let high = count - half
    while (low < high) {
      const from = (low + high) >> 1
      // Is the run that begins one later nearer? Then it begins there at least.
      if (median - this.#at(from) > this.#at(from + half) - median) low = from + 1
      else high = from
    }
    return Math.max(median - this.#at(low), this.#at(low + half - 1) - median)
  }

  #at(rank: number): number {
    return this.#values[this.#order[rank] as number] as number
  }

  /** How many stand before `value` at `slot`. */
  #rank(value: number, slot: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >> 1
      const at = this.#order[middle] as number
      const other = this.#values[at] as number
      if (other < value || (other === value && at < slot)) low = middle + 1
      else high = middle
    }
    return low
  }
}
