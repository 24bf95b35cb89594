import { type Buckets, isEmpty, secondOf } from './buckets.ts'

/** The load over the window that ends at nowMs; 0 when nothing was written in it. */
export type Average = (buckets: Buckets, nowMs: number) => number

const PRECISION = 1e6

/**
 * The plain mean. At the start it is over the seconds since the first write, so that a revision is not taken for idle
 * because it is new; without news it is over the seconds that had some. Rounded to 6 digits, because the running total
 * picks up rounding errors, and a replica must not be added for 1e-16.
 * serving: pkg/autoscaler/aggregation/bucketing.go, TimedFloat64Buckets.WindowAverage.
 */
export const linearAverage: Average = ({ values, total, first, last }, nowMs) => {
  const size = values.length
  const now = secondOf(nowMs)
  if (now - last >= size) return 0
  let sum = total
  for (let second = last + 1; second <= now; second++) sum -= values[second % size] ?? 0
  const seconds = Math.min(last - first + 1, size - Math.max(0, now - last))
  return Math.round((sum / seconds) * PRECISION) / PRECISION
}

/** The weights of a full window add up to at least this … */
const WEIGHT_SUM = 0.9999
/** … unless that would take a lower coefficient than this one, with which a long window is hardly weighted at all. */
const LEAST_COEFFICIENT = 0.2

/** serving: pkg/autoscaler/aggregation/bucketing.go, computeSmoothingCoeff. */
export const smoothingCoefficient = (seconds: number): number =>
  Math.max(1 - (1 - WEIGHT_SUM) ** (1 / seconds), LEAST_COEFFICIENT)

/**
 * Each second weighs less than the next one by the same factor. There is no partial window: what was not written is 0.
 * serving: pkg/autoscaler/aggregation/bucketing.go, WeightedFloat64Buckets.WindowAverage.
 */
export const weightedAverage: Average = (buckets, nowMs) => {
  if (isEmpty(buckets, nowMs)) return 0
  const { values, last } = buckets
  const size = values.length
  const coefficient = smoothingCoefficient(size)
  const silent = Math.max(0, secondOf(nowMs) - last)
  let weight = coefficient * (1 - coefficient) ** silent
  let sum = 0
  for (let age = 0; age < size - silent; age++) {
    sum += (values[(last - age + size) % size] ?? 0) * weight
    weight *= 1 - coefficient
  }
  return sum
}
