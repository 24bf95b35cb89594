/** How many things the next line stands for: 1, `oneOf`, or 0 for no line. */
export type Sampling = () => number

export type SamplingOptions = {
  /** Lines in each second that stand for themselves. */
  readonly whole: number
  /** Beyond them one of so many has a line. */
  readonly oneOf: number
  /** Monotonic ms. */
  readonly now: () => number
}

const SECOND = 1_000

/**
 * Bounds the lines about one kind of thing: all while there are few, a sample in a storm. What went without a line is counted
 * on into the next second, so that what the lines stand for adds up. Three numbers, no timer.
 */
export const createSampling = ({ whole, oneOf, now }: SamplingOptions): Sampling => {
  let until = Number.NEGATIVE_INFINITY
  let seen = 0
  let silent = 0
  return () => {
    const at = now()
    if (at >= until) {
      until = at + SECOND
      seen = 0
    }
    seen += 1
    if (seen <= whole) return 1
    silent += 1
    if (silent < oneOf) return 0
    silent = 0
    return oneOf
  }
}
