import type { Autoscaler, Decision } from '../autoscaler/autoscaler.ts'
import type { Revision } from '../gateway/revision.ts'

/** One service between the requests it has and the autoscaler that is told of them. */
export type Scaler = {
  readonly revision: Revision
  /** The autoscaler's last word. */
  readonly decision: () => Decision
  /** Requests that were there on average in the seconds that were told of last. */
  readonly concurrency: () => number
  /** The load of the `count` seconds that ended at `endMs` and were not told yet. */
  readonly record: (endMs: number, count: number) => void
  readonly tick: (nowMs: number) => void
  /** A request meets no replica: the autoscaler hears of it now and not at the end of the second. */
  readonly poke: (nowMs: number) => void
}

const SECOND_MS = 1_000

/** The autoscaler's first word is on a new revision, without a replica: it is the number to begin with. */
export const createScaler = (revision: Revision, autoscaler: Autoscaler, startMs: number): Scaler => {
  let decision = autoscaler.tick(startMs, { ready: 0 })
  revision.setProxied(decision.proxied)
  /** Requests that were told of by a poke, and that the second they belong to must not tell of again. */
  let poked = 0
  let concurrency = 0
  const tick = (nowMs: number): void => {
    decision = autoscaler.tick(nowMs, { ready: revision.stats().ready })
    revision.setProxied(decision.proxied)
  }
  return {
    revision,
    decision: () => decision,
    concurrency: () => concurrency,
    record: (endMs, count) => {
      const load = revision.report()
      concurrency = load.concurrency
      // The average of a span is the best that is known of each of its seconds.
      const second = {
        concurrency: Math.max(0, load.concurrency - poked),
        requests: Math.max(0, load.requests - poked) / count
      }
      poked = 0
      for (let ago = count - 1; ago >= 0; ago -= 1) autoscaler.record(endMs - ago * SECOND_MS, second)
    },
    tick,
    poke: (nowMs) => {
      poked += 1
      autoscaler.record(nowMs, { concurrency: 1, requests: 1 })
      tick(nowMs)
    }
  }
}
