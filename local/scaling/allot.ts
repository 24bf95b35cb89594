/** What one service asks of the platform. */
export type Ask = {
  /** Of its autoscaler. */
  readonly want: number
  readonly minScale: number
  /** The replicas it has, or is being given, now. */
  readonly has: number
}

/** The fewest that a service is never denied when it asks for them: min-scale, and one for a service that would else stand still. */
export const leastOf = ({ minScale }: { readonly minScale: number }): number => Math.max(1, minScale)

/**
 * Shares `budget` replicas out, in the order of the asks. First everybody gets what he cannot do without, if need be from
 * those who have more. Then who has a replica keeps it, as Pods do on a full cluster; what is left goes, one by one, to
 * whoever is furthest from what he wants. `budget` is at least the sum of `leastOf`.
 */
export const allot = (budget: number, asks: ReadonlyArray<Ask>): ReadonlyArray<number> => {
  const given = asks.map((ask) => Math.min(ask.want, leastOf(ask)))
  let left = budget - given.reduce((sum, count) => sum + count, 0)
  const fill = (limitOf: (ask: Ask) => number): void => {
    while (left > 0) {
      const next = furthest(asks, given, limitOf)
      if (next === undefined) return
      given[next] = (given[next] ?? 0) + 1
      left -= 1
    }
  }
  fill(({ want, has }) => Math.min(want, has))
  fill(({ want }) => want)
  return given
}

/** Of those below their limit the one that has the smallest share of what it wants; undefined when all are at their limit. */
const furthest = (
  asks: ReadonlyArray<Ask>,
  given: ReadonlyArray<number>,
  limitOf: (ask: Ask) => number
): number | undefined => {
  let chosen: number | undefined
  let smallest = Number.POSITIVE_INFINITY
  for (const [i, ask] of asks.entries()) {
    const count = given[i] ?? 0
    const share = count / ask.want
    if (count >= limitOf(ask) || share >= smallest) continue
    chosen = i
    smallest = share
  }
  return chosen
}
