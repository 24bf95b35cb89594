import type { AlertState, SeriesAlerts } from '../../shared/alerting/alert-state.ts'
import { NEVER_TIRED } from '../../shared/alerting/fatigue.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { explain } from '../../shared/contract/explain.ts'

/** What 0.1 kept of a series: its latest alert, with everything else in it. */
type StoredBy01 = Omit<AlertState, 'intervalMs' | 'worst' | 'told' | keyof typeof UNGROUPED> & {
  readonly series: Anomaly['series']
  readonly worst: Omit<Anomaly, 'policy' | 'parts' | 'interval_ms' | 'explanation'>
  readonly seenAt: number
  readonly toldAt: number
  readonly known: ReadonlyArray<string>
}

/** What the anomalies of 0.1 did not say, so that they are told like any other. */
const UNSAID = { policy: { name: 'default', version: 'unknown' }, parts: [], interval_ms: 0 }

/** Before there were groups, channels heard of everything. */
const UNGROUPED = { group: null, hushed: false, heard: true }

const from01 = ({ series, seenAt, toldAt, known, ...alert }: StoredBy01): SeriesAlerts => ({
  series,
  alert: {
    ...UNGROUPED,
    ...alert,
    intervalMs: 0,
    worst: { ...UNSAID, ...alert.worst, explanation: explain({ ...UNSAID, ...alert.worst }) },
    told: { at: toldAt, open: alert.resolvedAt === null, severity: alert.severity, score: alert.worst.score }
  },
  pending: [],
  tiredness: NEVER_TIRED,
  seenAt,
  known
})

/** What is remembered of the alerts of a series, as this version or an earlier one has written it. */
export const readSeriesAlerts = (json: string): SeriesAlerts => {
  const stored = JSON.parse(json) as SeriesAlerts | StoredBy01
  if (!('pending' in stored)) return from01(stored)
  return stored.alert === null ? stored : { ...stored, alert: { ...UNGROUPED, ...stored.alert } }
}
