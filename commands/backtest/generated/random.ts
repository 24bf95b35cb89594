import { normalFrom, randomFrom } from '../../demo/random.ts'

/** Draws that are the same for the same seed. */
export type Random = {
  /** [0, 1). */
  readonly uniform: () => number
  readonly between: (low: number, high: number) => number
  /** Mean 0, deviation 1. */
  readonly normal: () => number
  /** Student's t with 4 degrees of freedom, scaled to deviation 1: one in 500 is further out than 5. */
  readonly heavy: () => number
  readonly poisson: (rate: number) => number
}

/** Deviation of Student's t with 4 degrees of freedom. */
const HEAVY_DEVIATION = Math.SQRT2

/** Knuth's product runs out of digits for high rates; there, a sum of Poisson counts is one. */
const MAX_RATE = 30

/** A seed that follows from a text, so that no series depends on which others there are (FNV-1a). */
export const seedOf = (text: string): number => {
  let seed = 0x811c9dc5
  for (const character of text) seed = Math.imul(seed ^ (character.codePointAt(0) as number), 0x01000193)
  return seed >>> 0
}

export const createRandom = (seed: number): Random => {
  const uniform = randomFrom(seed)
  // A stream of its own: the seed one further would be the same stream, one step later.
  const normal = normalFrom(seed ^ 0x5bd1e995)
  const smallPoisson = (rate: number): number => {
    const least = Math.exp(-rate)
    let count = 0
    for (let product = uniform(); product > least; product *= uniform()) count += 1
    return count
  }
  return {
    uniform,
    normal,
    between: (low, high) => low + (high - low) * uniform(),
    heavy: () => {
      const squares = normal() ** 2 + normal() ** 2 + normal() ** 2 + normal() ** 2
      return normal() / Math.sqrt(squares / 4) / HEAVY_DEVIATION
    },
    poisson: (rate) => {
      let count = 0
      let left = rate
      for (; left > MAX_RATE; left -= MAX_RATE) count += smallPoisson(MAX_RATE)
      return count + smallPoisson(left)
    }
  }
}
