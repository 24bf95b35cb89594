import { type AlertRule, lengthMs } from './alert-rule.ts'
import type { AlertState, AnomalyLike } from './alert-state.ts'

/** Sample times of the anomalies that belong to an alert, both ends included. */
export type Reach = { readonly from: number; readonly to: number }

/** As long as it is open, and as long as the lock-out keeps others from being opened. */
export const reachOf = (
  { openedAt, lastAt, intervalMs }: AlertState<AnomalyLike>,
  { resolveAfter, lockout }: AlertRule
): Reach => {
  const openMs = lengthMs(resolveAfter, intervalMs)
  const lockoutMs = lengthMs(lockout, intervalMs)
  return {
    // Had an earlier one come in time, it would have begun the alert, and this would have been in its reach.
    from: openedAt - Math.max(openMs, lockoutMs),
    to: Math.max(lastAt + openMs, (lockout.from === 'open' ? openedAt : lastAt) + lockoutMs)
  }
}
