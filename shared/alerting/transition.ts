import type { Alert } from '../contract/alert.ts'
import type { Anomaly } from '../contract/anomaly.ts'
import { type AlertRule, lengthMs } from './alert-rule.ts'
import type { AlertState, AnomalyLike } from './alert-state.ts'

/** Something that people and other programs are told. `alert.sequence` numbers the transitions of one alert. */
export type Transition<A extends AnomalyLike = Anomaly> = {
  readonly status: Alert['status']
  readonly alert: AlertState<A>
}

/** The alert as it is told at `now`, by the clock. */
export const tell = <A extends AnomalyLike>(
  alert: AlertState<A>,
  status: Alert['status'],
  now: number
): Transition<A> => {
  const told = { at: now, open: status !== 'resolved', severity: alert.severity, score: alert.worst.score }
  return { status, alert: { ...alert, sequence: alert.sequence + 1, told } }
}

/**
 * The end of an open alert, by sample time, whoever notices it and when: a replay of history says the same as the day itself.
 * Who has not been told that the alert was open again is not told that it is over.
 */
export const resolve = <A extends AnomalyLike>(
  alert: AlertState<A>,
  rule: AlertRule,
  now: number
): { readonly alert: AlertState<A>; readonly transitions: ReadonlyArray<Transition<A>> } => {
  const over = { ...alert, resolvedAt: alert.lastAt + lengthMs(rule.resolveAfter, alert.intervalMs) }
  if (!alert.told.open) return { alert: over, transitions: [] }
  const transition = tell(over, 'resolved', now)
  return { alert: transition.alert, transitions: [transition] }
}
