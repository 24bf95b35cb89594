/** A histogram as plain numbers, because it is counted in the way of every request. Read when somebody scrapes. */
export type Tally = {
  readonly observe: (seconds: number) => void
  readonly read: () => TallyReading
}

export type TallyReading = {
  /** Of each bound: how many were at most so long. As Prometheus wants it, a bound counts what those below it do. */
  readonly atMost: ReadonlyArray<readonly [bound: number, count: number]>
  readonly count: number
  readonly sum: number
}

export const createTally = (bounds: ReadonlyArray<number>): Tally => {
  const counts = new Array<number>(bounds.length + 1).fill(0)
  let sum = 0
  return {
    observe: (seconds) => {
      let at = 0
      // A handful of comparisons: most are short.
      while (at < bounds.length && seconds > (bounds[at] as number)) at += 1
      counts[at] = (counts[at] as number) + 1
      sum += seconds
    },
    read: () => {
      let count = 0
      const atMost = bounds.map((bound, at) => {
        count += counts[at] as number
        return [bound, count] as const
      })
      return { atMost, count: count + (counts[bounds.length] as number), sum }
    }
  }
}

/** From a function that only looks something up to one that waits for a slow Broker. Seconds. */
export const REQUEST_BOUNDS: ReadonlyArray<number> = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
]
