import * as t from 'io-ts'
import { Anomaly, SeriesName, Severity } from './anomaly.ts'
import { Finite } from './finite.ts'
import { nullable } from './nullable.ts'
import { record } from './record.ts'
import { text } from './text.ts'
import { Rfc3339 } from './time.ts'

/**
 * The data of a `dev.knomaly.alert.v1` event: one alert that has just been opened, updated or resolved. One incident of a
 * series is one alert: `id` stays the same from opened to resolved, and `status` says what happened to it.
 */
export const Alert = record(
  'Alert',
  {
    id: text(64),
    status: t.keyof({ opened: null, updated: null, resolved: null }, 'opened, updated or resolved'),
    series: SeriesName,
    /** The worst so far. */
    severity: Severity,
    /** Time of the first and of the latest anomalous sample. */
    opened_at: Rfc3339,
    last_anomaly_at: Rfc3339,
    /** When it was resolved; null while it is open. */
    resolved_at: nullable(Rfc3339),
    /** Anomalous samples that belong to it. */
    anomaly_count: Finite,
    /** The anomaly with the highest score. */
    worst: Anomaly
  },
  {}
)
export type Alert = t.TypeOf<typeof Alert>
