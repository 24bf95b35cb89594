import { RING, type ValueRing } from './value-ring.ts'

/** Values that are compared. */
export const LENGTH = 48
const LEAST_LAG = LENGTH
/** Values that a search needs: two lags, or there is no second nearest. */
export const LEAST_VALUES = LENGTH + LEAST_LAG + 1

const FIRST = RING - LENGTH
const NEWEST = RING - 1
/** The last value that the newest 48 were compared with a sample ago, and no longer are. */
const LEFT = FIRST - 1

/**
 * A sum of 48 squares is off by at most this share of the largest one, and so is each step on: roundings of 2⁻⁵³ with room
 * to spare.
 */
const ROUNDING = 2 ** -45
/** With more than this share lost the filter lets too much through. */
const TOO_ROUGH = 2 ** -20

// Shared by all searches: only used inside of one.
const newest = new Float64Array(LENGTH)
const wide = new Float64Array(RING)

/**
 * Distances of the ring that was searched last, to go on from when its next value is searched: that is so when a series is folded
 * alone. Only a memory of what was computed: with and without it the results are the same bit for bit.
 */
const memo = {
  values: new Float32Array(0) as Float32Array,
  version: -1,
  /** By lag: squared distance, as good as running sums are. */
  sums: new Float64Array(RING),
  /** How far a sum may be from the distance. */
  slack: 0
}

/** Squared distance between the newest 48 values and those `lag` earlier, or something that is at least `bound`. */
const distanceAt = (values: Float32Array, lag: number, bound: number): number => {
  const start = FIRST - lag
  let sum = 0
  for (let i = 0; i < LENGTH; i += 4) {
    const a = (newest[i] as number) - (values[start + i] as number)
    const b = (newest[i + 1] as number) - (values[start + i + 1] as number)
    const c = (newest[i + 2] as number) - (values[start + i + 2] as number)
    const d = (newest[i + 3] as number) - (values[start + i + 3] as number)
    sum += a * a + b * b + (c * c + d * d)
    if (sum >= bound) break
  }
  return sum
}

/** All distances from the values: four lags at a time share what they read, which halves the time. */
const measure = (values: Float32Array, most: number): void => {
  const { sums } = memo
  wide.set(values)
  let lag = LEAST_LAG
  for (; lag + 3 <= most; lag += 4) {
    const start = FIRST - lag
    let [first, second, third, fourth] = [0, 0, 0, 0]
    let before = wide[start - 1] as number
    let twoBefore = wide[start - 2] as number
    let threeBefore = wide[start - 3] as number
    for (let i = 0; i < LENGTH; i += 1) {
      const value = newest[i] as number
      const other = wide[start + i] as number
      const a = value - other
      const b = value - before
      const c = value - twoBefore
      const d = value - threeBefore
      first += a * a
      second += b * b
      third += c * c
      fourth += d * d
      threeBefore = twoBefore
      twoBefore = before
      before = other
    }
    sums[lag] = first
    sums[lag + 1] = second
    sums[lag + 2] = third
    sums[lag + 3] = fourth
  }
  for (; lag <= most; lag += 1) sums[lag] = distanceAt(values, lag, Number.POSITIVE_INFINITY)
  let peak = 0
  for (lag = LEAST_LAG; lag <= most; lag += 1) peak = Math.max(peak, sums[lag] as number)
  memo.slack = ROUNDING * peak
}

/** All distances from those of the sample before: one difference has come, one has gone. Returns false when too much was rounded away. */
const slide = (values: Float32Array, most: number): boolean => {
  const { sums } = memo
  const come = values[NEWEST] as number
  const gone = values[LEFT] as number
  let peak = 0
  let peakBefore = 0
  for (let lag = LEAST_LAG; lag < most; lag += 1) {
    const p = come - (values[NEWEST - lag] as number)
    const q = gone - (values[LEFT - lag] as number)
    const larger = (sums[lag] as number) + p * p
    const sum = larger - q * q
    sums[lag] = sum
    if (larger > peakBefore) peakBefore = larger
    if (sum > peak) peak = sum
  }
  // What has gone of the longest lag is no longer in the ring.
  sums[most] = distanceAt(values, most, Number.POSITIVE_INFINITY)
  memo.slack += ROUNDING * Math.max(peakBefore, sums[most] as number)
  return memo.slack <= TOO_ROUGH * peak
}

/** The second smallest distance: exact ones of the lags whose sums do not rule that out. */
const secondNearest = (values: Float32Array, most: number): number => {
  const { sums, slack } = memo
  let bestLag = LEAST_LAG
  let secondLag = LEAST_LAG + 1
  if ((sums[secondLag] as number) < (sums[bestLag] as number)) {
    bestLag = secondLag
    secondLag = LEAST_LAG
  }
  for (let lag = LEAST_LAG + 2; lag <= most; lag += 1) {
    const sum = sums[lag] as number
    if (sum >= (sums[secondLag] as number)) continue
    if (sum < (sums[bestLag] as number)) {
      secondLag = bestLag
      bestLag = lag
    } else {
      secondLag = lag
    }
  }
  const a = distanceAt(values, bestLag, Number.POSITIVE_INFINITY)
  const b = distanceAt(values, secondLag, Number.POSITIVE_INFINITY)
  let best = Math.min(a, b)
  let second = Math.max(a, b)
  for (let lag = LEAST_LAG; lag <= most; lag += 1) {
    if ((sums[lag] as number) - slack >= second || lag === bestLag || lag === secondLag) continue
    const distance = distanceAt(values, lag, second)
    if (distance < best) {
      second = best
      best = distance
    } else if (distance < second) {
      second = distance
    }
  }
  return second
}

/**
 * How unlike all that came before the newest 48 values are: root mean square distance to the second nearest 48 that end 48 to
 * 750 values earlier (the nearest may be one odd coincidence). A discord in raw units, after Keogh, Lin and Fu 2005. In the
 * ring's unit; at least 97 values.
 */
export const discord = (past: ValueRing): number => {
  const { values, version } = past
  const most = past.length - LENGTH
  for (let i = 0; i < LENGTH; i += 1) newest[i] = values[FIRST + i] as number
  const isNext = memo.values === values && version === memo.version + 1 && most > LEAST_LAG + 1
  if (!isNext || !slide(values, most)) measure(values, most)
  memo.values = values
  memo.version = version
  return Math.sqrt(secondNearest(values, most) / LENGTH)
}
