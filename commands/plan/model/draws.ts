import { normalFrom, randomFrom } from '../../demo/random.ts'

/** Draws that are the same for the same seed. */
export type Draws = {
  /** [0, 1). */
  readonly uniform: () => number
  /** How many of independent arrivals fall into an interval in which `mean` are expected. */
  readonly poisson: (mean: number) => number
  /** How many of `n` happen, each with probability `p`. */
  readonly binomial: (n: number, p: number) => number
}

/** From here on a normal deviate, rounded, cannot be told from the count by any figure of a report. */
const MANY = 64

export const createDraws = (seed: number): Draws => {
  const uniform = randomFrom(seed)
  // A stream of its own: the seed one further would be the same stream, one step later.
  const normal = normalFrom(seed ^ 0x5bd1e995)
  const near = (mean: number, variance: number, most: number): number =>
    Math.min(most, Math.max(0, Math.round(mean + Math.sqrt(variance) * normal())))
  /** By inversion: walks up the distribution, `ratio` being the next probability over this one. */
  const walk = (atZero: number, most: number, ratio: (k: number) => number): number => {
    let left = uniform()
    let k = 0
    for (let here = atZero; left > here && k < most; here *= ratio(k)) {
      left -= here
      k += 1
    }
    return k
  }
  const poisson = (mean: number): number => {
    if (mean <= 0) return 0
    if (mean > MANY) return near(mean, mean, Number.POSITIVE_INFINITY)
    return walk(Math.exp(-mean), 10 * MANY, (k) => mean / k)
  }
  const binomial = (n: number, p: number): number => {
    if (n <= 0 || p <= 0) return 0
    if (p >= 1) return n
    if (p > 0.5) return n - binomial(n, 1 - p)
    if (n === 1) return uniform() < p ? 1 : 0
    if (n * p > MANY) return near(n * p, n * p * (1 - p), n)
    const odds = p / (1 - p)
    return walk((1 - p) ** n, n, (k) => ((n - k + 1) / k) * odds)
  }
  return { uniform, poisson, binomial }
}
