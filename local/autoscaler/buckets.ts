/** The load of the last seconds, one number for each second, in a ring. `first` and `last` are seconds since 1970. */
export type Buckets = {
  readonly values: Float64Array
  /** Of all values in the ring: kept while writing, so that an average does not have to add them up. */
  total: number
  /** The first second written since the ring was last empty for a whole window. */
  first: number
  last: number
}

/** For a window in whole seconds. */
export const createBuckets = (windowMs: number): Buckets => ({
  values: new Float64Array(Math.ceil(windowMs / 1000)),
  total: 0,
  first: Number.NEGATIVE_INFINITY,
  last: Number.NEGATIVE_INFINITY
})

export const secondOf = (nowMs: number): number => Math.floor(nowMs / 1000)

/** Nothing was written for more than a window; after exactly one there is data still, and it says 0. */
export const isEmpty = ({ values, last }: Buckets, nowMs: number): boolean => secondOf(nowMs) - last > values.length

/**
 * Adds to the second that nowMs (at least 0) lies in: two values of one second are summed, as those of two replicas
 * are. What is late by a window or more is passed over; seconds between the last write and this one count as 0.
 * serving: pkg/autoscaler/aggregation/bucketing.go, TimedFloat64Buckets.Record.
 */
export const record = (buckets: Buckets, nowMs: number, value: number): void => {
  const { values } = buckets
  const size = values.length
  const now = secondOf(nowMs)
  const gap = now - buckets.last
  if (gap <= -size) return
  if (gap >= size) {
    values.fill(0)
    buckets.total = 0
    buckets.first = now
  }
  // A late value also moves the start, or it would be added to a sum that is divided by too few seconds.
  buckets.first = Math.min(buckets.first, now)
  if (gap > 0) {
    if (gap < size) forget(buckets, now)
    buckets.last = now
  }
  values[now % size] = (values[now % size] ?? 0) + value
  buckets.total += value
}

/** Frees the places of the seconds after the last one written, up to `now`: they hold what is a window old. */
const forget = (buckets: Buckets, now: number): void => {
  const { values } = buckets
  for (let second = buckets.last + 1; second <= now; second++) {
    buckets.total -= values[second % values.length] ?? 0
    values[second % values.length] = 0
  }
}
