import { lengthMs } from '../../shared/alerting/alert-rule.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { explain } from '../../shared/contract/explain.ts'
import type { Series } from '../../shared/contract/series.ts'
import type { Observation } from '../../shared/detection/window.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { TOUCH_EVERY_MS } from '../../shared/redis/series-index.ts'

/** As for a value that is not possible: clearly over 1, a warning by default. */
const MISSING_SCORE = 2

/** The clock time from which a series that was seen last at `seenAt` counts as missing. */
export const missingFrom = (seenAt: number, afterMs: number): number => seenAt + afterMs + TOUCH_EVERY_MS

export type Missing = {
  readonly anomaly: Anomaly
  /** The clock time at which the series, if it is still missing, is to be told of again. */
  readonly againAt: number
}

/** Mean time between the samples, ms; 0 when there are fewer than two. */
const rhythmOf = (samples: ReadonlyArray<Observation>): number => {
  const [first] = samples
  const last = samples[samples.length - 1]
  return first === undefined || last === undefined || samples.length < 2
    ? 0
    : (last.time - first.time) / (samples.length - 1)
}

/**
 * The anomaly that a series without samples is at `now`, undefined when it is none (yet, or by its policy) or when nothing
 * is known of the series. `samples` are the newest of it, oldest first.
 *
 * It follows from the last sample and the count of periods since: a tick that comes again makes the same one, which is then
 * a duplicate. A period is half of the time after which a quiet alert is resolved: so the alert stays open while the series
 * is missing, and is resolved in the usual way when samples come again. Its time is in the time of the samples, which is not
 * the clock's where history is replayed.
 */
export const missingAt = (
  { name, version, detector, missingAfterMs, alert, criticalScore }: Policy,
  series: Series,
  samples: ReadonlyArray<Observation>,
  seenAt: number,
  now: number
): Missing | undefined => {
  const last = samples[samples.length - 1]
  if (missingAfterMs === null || last === undefined) return undefined
  const from = missingFrom(seenAt, missingAfterMs)
  if (now < from) return undefined
  const interval = rhythmOf(samples)
  const period = Math.max(1000, Math.floor(lengthMs(alert.resolveAfter, interval) / 2))
  const count = Math.floor((now - from) / period)
  const { value } = last
  const said: Omit<Anomaly, 'series' | 'time' | 'explanation' | 'statistics' | 'cause'> = {
    ...{ value, expected: value, lower: value, upper: value },
    ...{ score: MISSING_SCORE, direction: 'below', reason: 'missing' },
    severity: MISSING_SCORE > criticalScore ? 'critical' : 'warning',
    detector: { name: detector.name, version: detector.version },
    policy: { name, version },
    parts: [],
    interval_ms: Math.round(interval)
  }
  return {
    againAt: from + (count + 1) * period,
    anomaly: {
      series,
      time: new Date(last.time + missingAfterMs + count * period).toISOString(),
      ...said,
      explanation: explain(said),
      statistics: { count: samples.length, mean: value, std_dev: 0, z: 0 },
      cause: { event: 'missing', sample: `missing.${last.time}.${count}` }
    }
  }
}
