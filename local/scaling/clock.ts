/** Time as an argument, so that minutes of scaling are tested in no time. */
export type Clock = {
  /** Milliseconds that only ever grow: a wall clock that is set would stretch or skip seconds of load. */
  readonly now: () => number
  /** Calls back after so many milliseconds; the returned function cancels. */
  readonly after: (ms: number, callback: () => void) => () => void
}

export const monotonicClock: Clock = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  }
}
