/** Count, mean and sum of squared deviations of some numbers: enough for mean and deviation, and two of them can be merged. */
export type Moments = { readonly count: number; readonly mean: number; readonly m2: number }

export const NONE: Moments = { count: 0, mean: 0, m2: 0 }

/** Beyond this a square would overflow to Infinity; statistics treat larger values as this one. */
const LIMIT = 1e150

/** `value` as the statistics take it: finite in all that is computed from it. */
export const bounded = (value: number): number => Math.max(-LIMIT, Math.min(LIMIT, value))

/**
 * The moments with one number more (Welford 1962): never a running sum of squares, which loses all digits for large values
 * with small spread.
 */
export const withValue = ({ count, mean, m2 }: Moments, value: number): Moments => {
  const delta = value - mean
  const nextMean = mean + delta / (count + 1)
  return { count: count + 1, mean: nextMean, m2: m2 + delta * (value - nextMean) }
}

/** The moments of both together (Chan, Golub and LeVeque 1979). */
export const merge = (a: Moments, b: Moments): Moments => {
  if (a.count === 0) return b
  if (b.count === 0) return a
  const count = a.count + b.count
  const delta = b.mean - a.mean
  return {
    count,
    mean: a.mean + delta * (b.count / count),
    // Counts first: their product with a square near the limit would overflow for long windows.
    m2: a.m2 + b.m2 + delta * delta * (a.count * (b.count / count))
  }
}

/** Sample standard deviation (n − 1): the baseline is a sample of what the series does. 0 for fewer than two numbers. */
export const deviation = ({ count, m2 }: Moments): number => (count < 2 ? 0 : Math.sqrt(Math.max(0, m2) / (count - 1)))

/** Standard deviation of these very numbers (n). 0 for fewer than two. */
export const populationDeviation = ({ count, m2 }: Moments): number =>
  count < 2 ? 0 : Math.sqrt(Math.max(0, m2) / count)
