/**
 * What has been seen of one number, as ranks: a t-digest (Dunning and Ertl 2019) whose mass decays, in a fixed piece of an
 * ArrayBuffer. "How many were at least this large?" has an answer that is exact at both ends, where it matters.
 */

/** Centroids at most; also the compression: one in the middle holds up to a 32nd of the mass. */
const CENTROIDS = 32
/** Numbers that wait to be sorted in. */
const BUFFER = 32
/**
 * Mass of a number that is as good as forgotten: 4.2 memories old. Without this the ends would keep every outlier for good, and a
 * giant one would be the maximum for ever.
 */
const FORGOTTEN = 1 / 64
/** How much coarser the next attempt is when the centroids are too many. */
const COARSER = 0.8

const HEADER = 5 * Float64Array.BYTES_PER_ELEMENT
const MASS = 0
const USED = 1
const WAITING = 2
const LEAST = 3
const MOST = 4

// Shared by all digests: only used inside of one call.
const means = new Float64Array(CENTROIDS + BUFFER)
const weights = new Float64Array(CENTROIDS + BUFFER)

/** Single precision ends a little above. */
const LIMIT = 1e38

const scaled = (value: number, factor: number): number => Math.max(-LIMIT, Math.min(LIMIT, value * factor))

export type Precision = 'single' | 'double'

/** Joins neighbours of the first `used` scratch centroids while they are small enough. Returns how many are left. */
const join = (used: number, total: number, compression: number): number => {
  let last = 0
  let before = 0
  for (let i = 1; i < used; i += 1) {
    const mean = means[i] as number
    const weight = weights[i] as number
    const known = means[last] as number
    const joined = (weights[last] as number) + weight
    const q = (before + joined / 2) / total
    const isInner = last > 0 && i < used - 1
    if (mean === known) {
      weights[last] = joined
    } else if (joined <= (4 * total * q * (1 - q)) / compression || (isInner && joined <= 1)) {
      // A pair that has decayed to less than one number is not worth two places, or old ones at the ends would crowd the rest out.
      means[last] = known + (mean - known) * (weight / joined)
      weights[last] = joined
    } else {
      before += weights[last] as number
      last += 1
      means[last] = mean
      weights[last] = weight
    }
  }
  return last + 1
}

export class RankDigest {
  /** Bytes that a digest takes of its buffer; a multiple of 8, as its offset must be. */
  static bytes(precision: Precision): number {
    return HEADER + CENTROIDS * 4 + (CENTROIDS + BUFFER) * (precision === 'double' ? 8 : 4)
  }

  readonly #memory: number
  readonly #header: Float64Array
  readonly #means: Float64Array | Float32Array
  readonly #buffer: Float64Array | Float32Array
  readonly #weights: Float32Array

  /**
   * The digest that lives at `offset` of `buffer`; zeros are an empty one. `memory`: mass at most, in numbers; what is older loses weight.
   * Of a `single` digest all numbers are rounded to 24 bits first, what is added and what is asked for alike.
   */
  constructor(buffer: ArrayBuffer, offset: number, memory: number, precision: Precision) {
    this.#memory = memory
    this.#header = new Float64Array(buffer, offset, 5)
    const Numbers = precision === 'double' ? Float64Array : Float32Array
    this.#means = new Numbers(buffer, offset + HEADER, CENTROIDS)
    this.#buffer = new Numbers(buffer, offset + HEADER + this.#means.byteLength, BUFFER)
    this.#weights = new Float32Array(buffer, offset + HEADER + 2 * this.#means.byteLength, CENTROIDS)
  }

  /** How many numbers it stands for: at most the memory, and what waits. */
  get count(): number {
    return (this.#header[MASS] as number) + (this.#header[WAITING] as number)
  }

  /** The smallest number that is not forgotten; 0 for none. */
  get least(): number {
    return this.#header[LEAST] as number
  }

  get most(): number {
    return this.#header[MOST] as number
  }

  /** Whether these bytes can be a digest's. */
  get isSound(): boolean {
    const used = this.#header[USED] as number
    const waiting = this.#header[WAITING] as number
    return (
      Number.isInteger(used) &&
      used >= 0 &&
      used <= CENTROIDS &&
      Number.isInteger(waiting) &&
      waiting >= 0 &&
      waiting < BUFFER &&
      this.#header.every(Number.isFinite)
    )
  }

  add(value: number): void {
    const header = this.#header
    const isFirst = this.count === 0
    const waiting = header[WAITING] as number
    const known = this.#rounded(value)
    this.#buffer[waiting] = known
    if (isFirst || known < (header[LEAST] as number)) header[LEAST] = known
    if (isFirst || known > (header[MOST] as number)) header[MOST] = known
    header[WAITING] = waiting + 1
    if (waiting + 1 === BUFFER) this.#flush()
  }

  /** How many numbers are at least `value`. */
  atLeast(value: number): number {
    const known = this.#rounded(value)
    const used = this.#header[USED] as number
    const waiting = this.#header[WAITING] as number
    let count = 0
    for (let i = used - 1; i >= 0 && (this.#means[i] as number) >= known; i -= 1) count += this.#weights[i] as number
    for (let i = 0; i < waiting; i += 1) if ((this.#buffer[i] as number) >= known) count += 1
    return count
  }

  /** How many numbers are at most `value`. */
  atMost(value: number): number {
    const known = this.#rounded(value)
    const used = this.#header[USED] as number
    const waiting = this.#header[WAITING] as number
    let count = 0
    for (let i = 0; i < used && (this.#means[i] as number) <= known; i += 1) count += this.#weights[i] as number
    for (let i = 0; i < waiting; i += 1) if ((this.#buffer[i] as number) <= known) count += 1
    return count
  }

  /**
   * The number that the share `q` of all is at most, as of the last time the buffer was sorted in: a few numbers late, and no
   * sorting per question. 0 for an empty digest.
   */
  quantile(q: number): number {
    const used = this.#header[USED] as number
    if (used === 0) return this.#quantileOfBuffer(q)
    const wanted = q * (this.#header[MASS] as number)
    let count = 0
    for (let i = 0; i < used; i += 1) {
      count += this.#weights[i] as number
      if (count >= wanted) return this.#means[i] as number
    }
    return this.#means[used - 1] as number
  }

  /** Counts in another unit from now on: every number times `factor`, which is exact for powers of two within the range of the numbers. */
  rescale(factor: number): void {
    for (const numbers of [this.#means, this.#buffer]) {
      for (let i = 0; i < numbers.length; i += 1) numbers[i] = scaled(numbers[i] as number, factor)
    }
    this.#header[LEAST] = scaled(this.#header[LEAST] as number, factor)
    this.#header[MOST] = scaled(this.#header[MOST] as number, factor)
  }

  /** `value` as the digest would keep it: or equal numbers would not be equal. */
  #rounded(value: number): number {
    const free = this.#header[WAITING] as number
    this.#buffer[free] = value
    return this.#buffer[free] as number
  }

  #quantileOfBuffer(q: number): number {
    const waiting = this.#header[WAITING] as number
    if (waiting === 0) return 0
    const sorted = this.#buffer.slice(0, waiting).sort()
    return sorted[Math.max(0, Math.ceil(q * waiting) - 1)] as number
  }

  /** Sorts the buffer in: old mass decays so that the total stays at the memory, neighbours join. */
  #flush(): void {
    const header = this.#header
    const mass = header[MASS] as number
    const keep = Math.min(1, (this.#memory - BUFFER) / Math.max(1, mass))
    let used = this.#merge(keep)
    let total = 0
    for (let i = 0; i < used; i += 1) total += weights[i] as number
    let compression = CENTROIDS
    used = join(used, total, compression)
    while (used > CENTROIDS) {
      compression *= COARSER
      used = join(used, total, compression)
    }
    let stored = 0
    for (let i = 0; i < used; i += 1) {
      this.#means[i] = means[i] as number
      this.#weights[i] = weights[i] as number
      stored += this.#weights[i] as number
    }
    header[MASS] = stored
    header[USED] = used
    header[WAITING] = 0
    header[LEAST] = this.#means[0] as number
    header[MOST] = this.#means[used - 1] as number
  }

  /** Both in order into the scratch arrays, without what is forgotten at the ends. Returns how many. */
  #merge(keep: number): number {
    this.#buffer.sort()
    let from = 0
    let to = this.#header[USED] as number
    while (from < to && (this.#weights[from] as number) * keep < FORGOTTEN) from += 1
    while (to > from && (this.#weights[to - 1] as number) * keep < FORGOTTEN) to -= 1
    let next = 0
    let used = 0
    while (from < to || next < BUFFER) {
      if (next === BUFFER || (from < to && (this.#means[from] as number) <= (this.#buffer[next] as number))) {
        means[used] = this.#means[from] as number
        weights[used] = (this.#weights[from] as number) * keep
        from += 1
      } else {
        means[used] = this.#buffer[next] as number
        weights[used] = 1
        next += 1
      }
      used += 1
    }
    return used
  }
}
