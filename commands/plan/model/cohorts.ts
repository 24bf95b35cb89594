/**
 * Requests in order of arrival, those of one moment as one entry: what waits at 2000 requests/s is then as cheap as what
 * waits at 2.
 */
export type Cohorts = {
  readonly count: () => number
  /** Behind all others: times never go back. */
  readonly push: (arrivalMs: number, count: number) => void
  /** The oldest first; no more than there are. */
  readonly takeOldest: (count: number, each: (arrivalMs: number, count: number) => void) => void
  /** The newest first: those whom a full queue turns away. */
  readonly takeNewest: (count: number, each: (arrivalMs: number, count: number) => void) => void
  /** Takes out those that came before. */
  readonly giveUp: (cameBeforeMs: number, each: (arrivalMs: number, count: number) => void) => void
}

/** Entries taken from the front before the array is cut: cutting at each would be a copy at each. */
const SLACK = 1_024

export const createCohorts = (): Cohorts => {
  const times: number[] = []
  const counts: number[] = []
  let first = 0
  let total = 0
  const trim = (): void => {
    if (first <= SLACK || first <= times.length / 2) return
    times.splice(0, first)
    counts.splice(0, first)
    first = 0
  }
  const takeAt = (place: number, wanted: number, each: (arrivalMs: number, count: number) => void): number => {
    const taken = Math.min(wanted, counts[place] as number)
    counts[place] = (counts[place] as number) - taken
    total -= taken
    each(times[place] as number, taken)
    return taken
  }
  return {
    count: () => total,
    push: (arrivalMs, count) => {
      if (count === 0) return
      total += count
      if (times.length > first && times.at(-1) === arrivalMs)
        counts[counts.length - 1] = (counts.at(-1) as number) + count
      else {
        times.push(arrivalMs)
        counts.push(count)
      }
    },
    takeOldest: (count, each) => {
      for (let left = Math.min(count, total); left > 0; ) {
        left -= takeAt(first, left, each)
        if (counts[first] === 0) first += 1
      }
      trim()
    },
    takeNewest: (count, each) => {
      for (let left = Math.min(count, total); left > 0; ) {
        left -= takeAt(times.length - 1, left, each)
        if (counts.at(-1) === 0) {
          times.pop()
          counts.pop()
        }
      }
      trim()
    },
    giveUp: (cameBeforeMs, each) => {
      while (first < times.length && (times[first] as number) < cameBeforeMs) {
        takeAt(first, Number.POSITIVE_INFINITY, each)
        first += 1
      }
      trim()
    }
  }
}
