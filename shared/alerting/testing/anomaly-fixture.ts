import type { Anomaly } from '../../contract/anomaly.ts'

export const MINUTE = 60_000
/** 10:00 on some day. */
export const TEN = Date.parse('2026-03-02T10:00:00.000Z')

export type Given = {
  readonly source?: string
  readonly metric?: string
  readonly severity?: 'warning' | 'critical'
  readonly score?: number
  readonly sample?: string
  readonly intervalMs?: number
}

/** An anomaly for tests, at a time in Unix ms; its sample is named after its time unless told otherwise. */
export const anomalyAt = (time: number, given: Given = {}): Anomaly => ({
  series: { source: given.source ?? '/web', metric: given.metric ?? 'rps', labels: {} },
  time: new Date(time).toISOString(),
  value: 500,
  expected: 100,
  lower: 70,
  upper: 130,
  score: given.score ?? 2,
  direction: 'above',
  reason: 'spike',
  explanation: '500 is a spike, 400 above the expected 100 (normal 70 to 130); zscore at 2 times its threshold',
  severity: given.severity ?? 'warning',
  detector: { name: 'zscore', version: '1' },
  policy: { name: 'default', version: '1' },
  parts: [],
  interval_ms: given.intervalMs ?? 0,
  statistics: { count: 50, mean: 100, std_dev: 10, z: 40 },
  cause: { event: 'e1', sample: given.sample ?? `s${time}` }
})
