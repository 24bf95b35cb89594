import { derivedId } from '../cloudevents/derived-id.ts'
import type { Alert } from '../contract/alert.ts'
import type { Anomaly } from '../contract/anomaly.ts'
import { seriesKey } from '../contract/series.ts'

/** The latest alert of one series, open or resolved, as it lies in Redis. Times are Unix milliseconds. */
export type AlertState = {
  readonly id: string
  readonly series: Anomaly['series']
  readonly severity: Anomaly['severity']
  /** Sample times of the earliest and the latest anomaly. */
  readonly openedAt: number
  readonly lastAt: number
  /** Null while it is open. */
  readonly resolvedAt: number | null
  /** By the clock: when an anomaly came in last, and when people were told last. */
  readonly seenAt: number
  readonly toldAt: number
  readonly count: number
  readonly worst: Anomaly
  /** Of its latest transition, from 1. */
  readonly sequence: number
  /** Anomalies of the series that have been counted, oldest first; see known-anomalies.ts. */
  readonly known: ReadonlyArray<string>
}

export const seriesKeyOf = ({ source, metric, labels }: Anomaly['series']): string => seriesKey(source, metric, labels)

/** 22 characters that stand for a series in Redis: names may be long, and a script must be able to cut them off. */
export const seriesDigest = (series: Anomaly['series']): string => derivedId('series', seriesKeyOf(series))

/** The same first anomaly gives the same id in every replica. */
export const alertId = ({ series, time, cause }: Anomaly): string =>
  derivedId('alert', seriesKeyOf(series), time, cause.sample)

/** The alert as it leaves: in events, notices and answers. */
export const toAlert = (state: AlertState, status: Alert['status']): Alert => ({
  id: state.id,
  status,
  series: state.series,
  severity: state.severity,
  opened_at: new Date(state.openedAt).toISOString(),
  last_anomaly_at: new Date(state.lastAt).toISOString(),
  resolved_at: state.resolvedAt === null ? null : new Date(state.resolvedAt).toISOString(),
  anomaly_count: state.count,
  worst: state.worst
})
