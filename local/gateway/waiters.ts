/** Why a request got no replica: too many wait already, or it waited as long as it may. */
export type Refusal = 'full' | 'expired'

export type Waiter<A> = {
  readonly granted: (replica: A) => void
  readonly refused: (why: Refusal) => void
}

export type Waiters<A> = {
  readonly size: () => number
  /** Returns the cancellation, for a client that goes away. */
  readonly add: (waiter: Waiter<A>, forMs: number) => () => void
  readonly shift: () => Waiter<A> | undefined
  readonly refuseAll: (why: Refusal) => void
}

/** First come, first served, each with its own deadline. A Set keeps the order and gives up any member at once. */
export const createWaiters = <A>(): Waiters<A> => {
  const waiting = new Set<{ readonly waiter: Waiter<A>; readonly timer: NodeJS.Timeout }>()
  const take = (): Waiter<A> | undefined => {
    for (const entry of waiting) {
      waiting.delete(entry)
      clearTimeout(entry.timer)
      return entry.waiter
    }
    return undefined
  }
  return {
    size: () => waiting.size,
    add: (waiter, forMs) => {
      const expire = (): void => {
        if (waiting.delete(entry)) waiter.refused('expired')
      }
      const entry = { waiter, timer: setTimeout(expire, forMs) }
      waiting.add(entry)
      return () => {
        if (waiting.delete(entry)) clearTimeout(entry.timer)
      }
    },
    shift: take,
    refuseAll: (why) => {
      for (let waiter = take(); waiter !== undefined; waiter = take()) waiter.refused(why)
    }
  }
}
