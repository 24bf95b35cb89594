/** Time and chance as arguments, so that tests need not wait and runs can be repeated. */
export type Clock = {
  readonly now: () => number
  /** Calls back after so many milliseconds; the returned function cancels. */
  readonly after: (ms: number, callback: () => void) => () => void
  /** At least 0, below 1. */
  readonly random: () => number
}

export const systemClock: Clock = {
  now: Date.now,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  random: Math.random
}
