import type { Anomaly } from '../contract/anomaly.ts'
import type { AlertState } from './alert-state.ts'
import { worse } from './pending.ts'

/** What the members of a group add up to. Sums and maxima, so that replicas may add to it in any order. */
export type Tally = {
  /** Alerts that have been members, each counted once. */
  readonly total: number
  /** Anomalous samples of all of them. */
  readonly anomalies: number
  /** Sample time of the latest anomaly. */
  readonly lastAt: number
  readonly severity: Anomaly['severity']
  readonly worst: Anomaly
}

/** What one alert adds; `before` is the same alert when it was a member already. */
export const tallyOf = (before: AlertState | undefined, { count, lastAt, severity, worst }: AlertState): Tally => ({
  total: before === undefined ? 1 : 0,
  anomalies: count - (before?.count ?? 0),
  lastAt,
  severity,
  worst
})

export const plus = (a: Tally | undefined, b: Tally | undefined): Tally | undefined => {
  if (a === undefined || b === undefined) return a ?? b
  return {
    total: a.total + b.total,
    anomalies: a.anomalies + b.anomalies,
    lastAt: Math.max(a.lastAt, b.lastAt),
    severity: a.severity === 'critical' ? a.severity : b.severity,
    worst: worse(a.worst, b.worst)
  }
}
