import type { SeriesAlerts } from '../../shared/alerting/alert-state.ts'
import { foldAlerts } from '../../shared/alerting/fold-alerts.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import type { Series } from '../../shared/contract/series.ts'
import { foldSamples, type SeriesMemory } from '../../shared/detection/fold-samples.ts'
import { type Observation, Window } from '../../shared/detection/window.ts'
import { judge } from '../../shared/policy/judge.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { toAnomaly } from '../../shared/policy/to-anomaly.ts'
import type { LoadedSeries } from './read-series.ts'
import { createStopwatch, type Timings } from './stopwatch.ts'

/** Somebody is told on this row: an alert is opened, opens again, or is worth saying again. */
export type Notice = {
  readonly row: number
  readonly status: 'opened' | 'updated'
  /** Of the worst anomaly so far. */
  readonly reason: string
  readonly explanation: string
  readonly severity: Anomaly['severity']
}

/** What became of the rows of one series. Where there is no verdict (late, duplicate, warming) scores are 0 and the band is NaN. */
export type SeriesRun = {
  /** The detector's own, before any policy. */
  readonly scores: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** 1 where the policy says so. */
  readonly anomalies: Uint8Array
  /** 1 where an alert opens: the rows that all measures are of. */
  readonly notified: Uint8Array
  readonly notices: ReadonlyArray<Notice>
  readonly late: number
  /** Rows until the first verdict that is not warming; undefined when there is none. */
  readonly firstVerdict: number | undefined
  /** The largest state that was seen, looked at now and then. */
  readonly stateBytes: number
  /** Of the detector's fold alone. */
  readonly timings: Timings
}

/** As many samples as the analyzer keeps by default. */
const WINDOW = { samples: 50 }

/** Samples between two looks at the stop watch. */
const BLOCK = 32
const STATE_EVERY = 64 * BLOCK

type Row = Observation & { readonly event: string }

const rowsOf = ({ times, values }: LoadedSeries): ReadonlyArray<Row> =>
  Array.from(times, (time, row) => ({
    time,
    key: `r${String(row).padStart(9, '0')}`,
    value: values[row] as number,
    event: 'backtest'
  }))

/**
 * Folds a series from empty state by the code of the live pipeline: detector, policy, alerts; row by row in the order of
 * the file, with the newest time so far as the clock, as if every sample had come at once.
 */
export const runSeries = (policy: Policy, name: Series, series: LoadedSeries): SeriesRun => {
  const { detector } = policy
  const rows = rowsOf(series)
  const memory: SeriesMemory<unknown> = { window: new Window(WINDOW), state: detector.empty() }
  const alerting = foldAlerts<Anomaly>(policy.alert)
  const scores = new Float64Array(rows.length)
  const lower = new Float64Array(rows.length).fill(Number.NaN)
  const upper = new Float64Array(rows.length).fill(Number.NaN)
  const anomalies = new Uint8Array(rows.length)
  const notified = new Uint8Array(rows.length)
  const notices: Notice[] = []
  const stopwatch = createStopwatch()
  let alerts: SeriesAlerts | undefined
  let clock = Number.NEGATIVE_INFINITY
  let late = 0
  let firstVerdict: number | undefined
  let stateBytes = 0

  const tell = (row: number, anomaly: Anomaly | undefined): void => {
    if (anomaly === undefined && alerts === undefined) return
    const { state, transitions } = alerting(alerts, clock, anomaly)
    alerts = state
    for (const { status, alert } of transitions) {
      if (status === 'resolved') continue
      // What is said again of an open alert wakes nobody.
      if (status === 'opened') notified[row] = 1
      const { reason, explanation } = alert.worst
      notices.push({ row, status, reason, explanation, severity: alert.severity })
    }
  }

  for (let start = 0; start < rows.length; start += BLOCK) {
    const block = rows.slice(start, start + BLOCK)
    const outcomes = stopwatch.time(block, (sample) => foldSamples(detector, memory, [sample])[0])
    for (const [place, outcome] of outcomes.entries()) {
      const row = start + place
      if (outcome?.kind !== 'fresh') {
        late += 1
        continue
      }
      const { sample, verdict, before, interval } = outcome
      scores[row] = verdict.score
      if (!verdict.warming) {
        firstVerdict ??= row
        lower[row] = verdict.lower
        upper[row] = verdict.upper
      }
      clock = Math.max(clock, sample.time)
      const judgement = judge(policy, sample.value, verdict, before)
      if (!judgement.anomalous) {
        tell(row, undefined)
        continue
      }
      anomalies[row] = 1
      tell(row, toAnomaly(policy, { series: name, sample, verdict, judgement, intervalMs: interval }))
    }
    if (start % STATE_EVERY === 0 || start + BLOCK >= rows.length) {
      stateBytes = Math.max(stateBytes, detector.write(memory.state).byteLength)
    }
  }
  return {
    ...{ scores, lower, upper, anomalies, notified, notices, late, firstVerdict, stateBytes },
    timings: stopwatch.timings()
  }
}
