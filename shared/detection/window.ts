import type { Baseline } from './baseline.ts'
import type { Moments } from './moments.ts'
import { RollingMoments } from './rolling-moments.ts'

/** A sample of one series. `key` orders samples of equal time and makes a repeated one known; ASCII. */
export type Observation = { readonly time: number; readonly key: string; readonly value: number }

export type WindowSize = {
  /** Most samples in the window. */
  readonly samples: number
  /** Most time between the oldest and the newest sample, ms; no limit when absent. */
  readonly spanMs?: number | undefined
}

/** Where a sample belongs: `fresh` samples may be added; the other two change nothing. */
export type Place = 'fresh' | 'late' | 'duplicate'

/**
 * The newest samples of one series, ordered by (time, key) – the order of the sorted set in Redis. Whatever order
 * samples arrive in, the same samples end in the same window.
 *
 * A ring of plain arrays with local mutation: it is read and written for every sample.
 */
export class Window {
  readonly size: WindowSize
  /** Samples ever added. The sample at position i has index `total - length + i`. */
  total: number
  length = 0
  readonly #capacity: number
  readonly #times: Float64Array
  readonly #values: Float64Array
  readonly #keys: string[]
  // A set: times as values would be one more object on the heap per sample, and only duplicates ask for them.
  readonly #known = new Set<string>()
  readonly #rolling: RollingMoments

  constructor(size: WindowSize) {
    this.size = size
    this.total = 0
    this.#capacity = size.samples
    this.#times = new Float64Array(this.#capacity)
    this.#values = new Float64Array(this.#capacity)
    this.#keys = new Array<string>(this.#capacity).fill('')
    this.#rolling = new RollingMoments(this.#capacity)
  }

  /** The window that holds `samples` (oldest first, at most as many as fit) after `total` were added. */
  static of(size: WindowSize, samples: ReadonlyArray<Observation>, total: number): Window {
    const window = new Window(size)
    window.total = total - samples.length
    for (const sample of samples) window.add(sample)
    return window
  }

  /** Index of the oldest sample that is still here. */
  get oldest(): number {
    return this.total - this.length
  }

  at(index: number): Observation {
    const slot = index % this.#capacity
    return { time: this.#times[slot] as number, key: this.#keys[slot] as string, value: this.#values[slot] as number }
  }

  /** Oldest first. */
  observations(): ReadonlyArray<Observation> {
    return Array.from({ length: this.length }, (_, i) => this.at(this.oldest + i))
  }

  place(sample: Observation): Place {
    if (this.#known.has(sample.key)) return 'duplicate'
    if (this.length === 0) return 'fresh'
    const newestTime = this.#times[(this.total - 1) % this.#capacity] as number
    if (this.size.spanMs !== undefined && sample.time < newestTime - this.size.spanMs) return 'late'
    return this.length === this.#capacity && this.#isBefore(sample, this.oldest) ? 'late' : 'fresh'
  }

  /** The time under which the sample with this key is in the window. */
  timeOf(key: string): number | undefined {
    if (!this.#known.has(key)) return undefined
    for (let index = this.oldest; index < this.total; index += 1) {
      const slot = index % this.#capacity
      if (this.#keys[slot] === key) return this.#times[slot]
    }
    return undefined
  }

  /** Adds a fresh sample in its place and drops what no longer fits. Returns the sample's index. */
  add(sample: Observation): number {
    if (this.length === this.#capacity) this.#forgetOldest()
    const index = this.#makeRoom(sample)
    this.#put(index, sample)
    this.#known.add(sample.key)
    this.total += 1
    this.length += 1
    this.#dropOutOfSpan()
    return index
  }

  /** Mean time between the samples, ms; 0 when there is none. */
  get interval(): number {
    if (this.length < 2) return 0
    const oldest = this.#times[this.oldest % this.#capacity] as number
    return ((this.#times[(this.total - 1) % this.#capacity] as number) - oldest) / (this.length - 1)
  }

  /**
   * Count, mean and squared deviations of the samples that `baseline` counts as normal; with `room`, without those at
   * whose place so many more will be. Amortised constant time.
   */
  moments(baseline: Baseline, room = 0): Moments {
    const oldest = Math.max(this.oldest, this.total + room - this.#capacity)
    return this.#rolling.moments(this.#values, oldest, this.total, baseline)
  }

  #isBefore(sample: Observation, index: number): boolean {
    const slot = index % this.#capacity
    const time = this.#times[slot] as number
    return sample.time < time || (sample.time === time && sample.key < (this.#keys[slot] as string))
  }

  #put(index: number, { time, key, value }: Observation): void {
    const slot = index % this.#capacity
    this.#times[slot] = time
    this.#values[slot] = value
    this.#keys[slot] = key
  }

  /** The index where `sample` belongs: behind all others, unless it is late; then newer ones move up by one. */
  #makeRoom(sample: Observation): number {
    let index = this.total
    while (index > this.oldest && this.#isBefore(sample, index - 1)) {
      this.#put(index, this.at(index - 1))
      index -= 1
    }
    return index
  }

  #forgetOldest(): void {
    this.#known.delete(this.#keys[this.oldest % this.#capacity] as string)
    this.length -= 1
  }

  #dropOutOfSpan(): void {
    const { spanMs } = this.size
    if (spanMs === undefined) return
    const least = (this.#times[(this.total - 1) % this.#capacity] as number) - spanMs
    while ((this.#times[this.oldest % this.#capacity] as number) < least) this.#forgetOldest()
  }
}
