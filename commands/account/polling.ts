import { setTimeout as sleep } from 'node:timers/promises'

const FIRST_POLL_MS = 20
const SLOWEST_POLL_MS = 500

export type Look<A> = { readonly value: A; readonly done: boolean; readonly progress: number }

export type PollingOptions<A> = {
  /** Without progress for so long it gives up. */
  readonly patienceMs: number
  readonly onWait?: (value: A) => void
}

/**
 * Looks until it is done or makes no progress any more, and gives the last value. Polled, because it is what any client of
 * the platform can do: the outcome of a sample has no event of its own.
 */
export const polling = async <A>(
  look: () => Promise<Look<A>>,
  { patienceMs, onWait }: PollingOptions<A>
): Promise<A> => {
  let best = Number.NEGATIVE_INFINITY
  let since = performance.now()
  let waitMs = FIRST_POLL_MS
  let last: A | undefined
  for (;;) {
    let trouble: unknown
    try {
      const { value, done, progress } = await look()
      last = value
      if (done) return value
      if (progress > best) since = performance.now()
      best = Math.max(best, progress)
      onWait?.(value)
    } catch (error) {
      trouble = error
    }
    if (performance.now() - since > patienceMs) {
      if (last === undefined) throw trouble
      return last
    }
    await sleep(waitMs)
    waitMs = Math.min(SLOWEST_POLL_MS, waitMs * 1.5)
  }
}
