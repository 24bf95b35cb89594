import type { Logger } from '../../shared/log/logger.ts'
import type { Scaler } from './scaler.ts'

/** How many of the platform's replicas one service has, and every change of it told in one line. */
export type Share = {
  readonly count: () => number
  readonly most: () => number
  /** What it starts with is no change. */
  readonly begin: (count: number) => void
  readonly change: (count: number, scale: () => void) => void
  /** A replica is ready; the first of the requests that waited for one waited so long. */
  readonly served: (waitedMs: number, requests: number) => void
}

export const createShare = ({ revision, decision }: Scaler, budget: number, log: Logger): Share => {
  const about = { function: revision.spec.name }
  let count = 0
  let most = 0
  let held = false
  /** Until the first replica since then is ready. */
  let fromZero = false

  /** Once when there is less than is wanted, and once when that is over; not with every tick in between. */
  const tellHeld = (want: number): void => {
    if (held === count < want) return
    held = !held
    if (held)
      log.warn({ ...about, want, has: count, maxReplicas: budget }, 'held back: no more replicas on this machine')
    else log.info({ ...about, has: count }, 'no longer held back')
  }
  const begin = (first: number): void => {
    count = first
    most = first
    tellHeld(decision().want)
  }
  return {
    count: () => count,
    most: () => most,
    begin,
    change: (to, scale) => {
      // Whoever waited has gone away before it was ready.
      if (revision.stats().ready > 0) fromZero = false
      const { want, why } = decision()
      const from = count
      count = to
      most = Math.max(most, to)
      if (to !== from) {
        const reason = to < from && to < want ? 'others need its place' : why
        // What it wants is said where it gets less.
        log.info({ ...about, from, to, ...(to === want ? {} : { want }), why: reason }, 'scaled')
        fromZero = from === 0 || (fromZero && to > 0)
        scale()
      }
      tellHeld(want)
    },
    served: (waitedMs, requests) => {
      if (!fromZero) return
      fromZero = false
      log.info({ ...about, waitedMs: Math.round(waitedMs), requests }, 'up from zero: what waited is on its way')
    }
  }
}
