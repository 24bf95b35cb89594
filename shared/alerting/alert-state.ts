import { derivedId } from '../cloudevents/derived-id.ts'
import type { Alert } from '../contract/alert.ts'
import type { Anomaly } from '../contract/anomaly.ts'
import { seriesKey } from '../contract/series.ts'
import { NEVER_TIRED, type Tiredness } from './fatigue.ts'
import type { Pending } from './pending.ts'

/** What the life cycle asks of an anomaly; everything else is carried along. */
export type AnomalyLike = Pick<Anomaly, 'series' | 'time' | 'score' | 'severity' | 'interval_ms' | 'cause'>

/** One alert, open or resolved. Times are Unix milliseconds. */
export type AlertState<A extends AnomalyLike = Anomaly> = {
  readonly id: string
  readonly severity: Anomaly['severity']
  /** Sample times of the earliest and the latest anomaly. */
  readonly openedAt: number
  readonly lastAt: number
  /** Time between samples as of the latest anomaly; 0 = not known. */
  readonly intervalMs: number
  /** Null while it is open. */
  readonly resolvedAt: number | null
  readonly count: number
  readonly worst: A
  /** Of its latest transition, from 1. */
  readonly sequence: number
  /** Id of the group alert that it is part of. */
  readonly group: string | null
  /** It has been silenced since it opened: no channel has heard of it, and it counts towards no group. */
  readonly hushed: boolean
  /** Whether channels believe that it is open. */
  readonly heard: boolean
  /** What other programs have been told: when (by the clock), that it is open or not, and how bad it was. */
  readonly told: {
    readonly at: number
    readonly open: boolean
    readonly severity: Anomaly['severity']
    readonly score: number
  }
}

/** All that is remembered of the alerts of one series: small, bounded, and plain JSON. */
export type SeriesAlerts<A extends AnomalyLike = Anomaly> = {
  readonly series: Anomaly['series']
  /** The latest one; null before the first. */
  readonly alert: AlertState<A> | null
  /** Anomalies that have opened nothing yet, in the order of time. */
  readonly pending: ReadonlyArray<Pending<A>>
  readonly tiredness: Tiredness
  /** By the clock: when an anomaly came last that was pending or part of the alert. */
  readonly seenAt: number
  /** Anomalies that have been taken in, oldest first; see known-anomalies.ts. */
  readonly known: ReadonlyArray<string>
}

export const noAlerts = (series: Anomaly['series'], now: number): SeriesAlerts<never> => ({
  series,
  alert: null,
  pending: [],
  tiredness: NEVER_TIRED,
  seenAt: now,
  known: []
})

export const seriesKeyOf = ({ source, metric, labels }: Anomaly['series']): string => seriesKey(source, metric, labels)

/** 22 characters that stand for a series in Redis: names may be long, and a script must be able to cut them off. */
export const seriesDigest = (series: Anomaly['series']): string => derivedId('series', seriesKeyOf(series))

/** The same first anomaly gives the same id in every replica. */
export const alertId = ({ series, time, cause }: AnomalyLike): string =>
  derivedId('alert', seriesKeyOf(series), time, cause.sample)

/** The alert as it leaves: in events, notices and answers. */
export const toAlert = (state: AlertState, status: Alert['status']): Alert => ({
  id: state.id,
  status,
  kind: 'series',
  series: state.worst.series,
  group: state.group,
  members: null,
  severity: state.severity,
  opened_at: new Date(state.openedAt).toISOString(),
  last_anomaly_at: new Date(state.lastAt).toISOString(),
  resolved_at: state.resolvedAt === null ? null : new Date(state.resolvedAt).toISOString(),
  anomaly_count: state.count,
  worst: state.worst
})
