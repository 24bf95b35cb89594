/** Why a request got no replica: too many wait already, or the service is being stopped. */
export type Refusal = 'full' | 'stopping'

export type Waiter<A> = {
  readonly granted: (replica: A) => void
  readonly refused: (why: Refusal) => void
}

export type Waiters<A> = {
  readonly size: () => number
  /** Since when the first one waits; undefined when nobody does. */
  readonly firstSinceMs: () => number | undefined
  /** Returns the cancellation, for a client that goes away or has waited as long as it may. */
  readonly add: (waiter: Waiter<A>, nowMs: number) => () => void
  readonly shift: () => Waiter<A> | undefined
  readonly refuseAll: (why: Refusal) => void
}

/** First come, first served. A Set keeps the order and gives up any member at once. */
export const createWaiters = <A>(): Waiters<A> => {
  const waiting = new Set<{ readonly waiter: Waiter<A>; readonly sinceMs: number }>()
  const take = (): Waiter<A> | undefined => {
    for (const entry of waiting) {
      waiting.delete(entry)
      return entry.waiter
    }
    return undefined
  }
  return {
    size: () => waiting.size,
    firstSinceMs: () => waiting.values().next().value?.sinceMs,
    add: (waiter, nowMs) => {
      const entry = { waiter, sinceMs: nowMs }
      waiting.add(entry)
      return () => void waiting.delete(entry)
    },
    shift: take,
    refuseAll: (why) => {
      for (let waiter = take(); waiter !== undefined; waiter = take()) waiter.refused(why)
    }
  }
}
