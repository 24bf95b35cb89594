import type { Baseline } from './baseline.ts'
import { bounded, type Moments, merge, NONE } from './moments.ts'

/**
 * Moments over a ring that slides, in amortised constant time and without ever subtracting.
 *
 * Indices fall into epochs as long as the ring. The window is the tail of one epoch and the head of the next: moments of
 * all tails are computed once when a new epoch begins, those of the head grow with each sample, and the answer is the
 * two merged. Removing numbers from running sums instead would lose digits with every step. The result depends on
 * the indices alone: a replica that has just loaded the window gets the same bits as one that has seen it grow.
 *
 * The two loops are `withValue` of moments.ts (Welford) with numbers in place: an object per number was a sixth of the
 * analyzer's time at 100 samples per event, most of it garbage collection. A test holds them to the same bits.
 */
export class RollingMoments {
  readonly #capacity: number
  // Tail moments by slot: of [index, end of epoch).
  readonly #tailCount: Uint32Array
  readonly #tailMean: Float64Array
  readonly #tailM2: Float64Array
  #tailEpoch = -1
  #headCount = 0
  #headMean = 0
  #headM2 = 0
  #headFrom = 0
  #headTo = 0
  #past: object | undefined

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#tailCount = new Uint32Array(capacity)
    this.#tailMean = new Float64Array(capacity)
    this.#tailM2 = new Float64Array(capacity)
  }

  /** Moments of the samples in [oldest, total) that `baseline` counts. `values` is the ring: index i at slot i mod capacity. */
  moments(values: Float64Array, oldest: number, total: number, baseline: Baseline): Moments {
    const from = Math.max(oldest, baseline.start)
    if (from >= total) return NONE
    if (this.#past !== baseline.past) {
      this.#past = baseline.past
      this.#tailEpoch = -1
      this.#headTo = -1
    }
    const epochStart = total - 1 - ((total - 1) % this.#capacity)
    this.#growHead(values, Math.max(from, epochStart), total, baseline.held)
    const head = { count: this.#headCount, mean: this.#headMean, m2: this.#headM2 }
    if (from >= epochStart) return head
    if (this.#tailEpoch !== epochStart) this.#sumTails(values, from, epochStart, baseline.held)
    const slot = from % this.#capacity
    const tail = {
      count: this.#tailCount[slot] as number,
      mean: this.#tailMean[slot] as number,
      m2: this.#tailM2[slot] as number
    }
    return merge(tail, head)
  }

  #growHead(values: Float64Array, from: number, to: number, held: ReadonlyArray<number>): void {
    if (this.#headFrom !== from || this.#headTo < from || this.#headTo > to) {
      this.#headCount = 0
      this.#headMean = 0
      this.#headM2 = 0
      this.#headFrom = from
      this.#headTo = from
    }
    let next = held.length
    while (next > 0 && (held[next - 1] as number) >= this.#headTo) next -= 1
    for (let index = this.#headTo; index < to; index += 1) {
      if (held[next] === index) {
        next += 1
        continue
      }
      const value = bounded(values[index % this.#capacity] as number)
      const delta = value - this.#headMean
      this.#headCount += 1
      this.#headMean += delta / this.#headCount
      this.#headM2 += delta * (value - this.#headMean)
    }
    this.#headTo = to
  }

  #sumTails(values: Float64Array, from: number, epochStart: number, held: ReadonlyArray<number>): void {
    let count = 0
    let mean = 0
    let m2 = 0
    let next = held.length - 1
    while (next >= 0 && (held[next] as number) >= epochStart) next -= 1
    for (let index = epochStart - 1; index >= from; index -= 1) {
      const slot = index % this.#capacity
      if (held[next] === index) next -= 1
      else {
        const value = bounded(values[slot] as number)
        const delta = value - mean
        count += 1
        mean += delta / count
        m2 += delta * (value - mean)
      }
      this.#tailCount[slot] = count
      this.#tailMean[slot] = mean
      this.#tailM2[slot] = m2
    }
    this.#tailEpoch = epochStart
  }
}
