import type { Anomaly } from '../contract/anomaly.ts'
import { type AlertRule, lengthMs } from './alert-rule.ts'
import { type AnomalyLike, alertId } from './alert-state.ts'

/** As much of an anomaly as an alert needs that it may become part of. */
export type Pending<A extends AnomalyLike = Anomaly> = {
  /** Of the alert that begins with it. */
  readonly id: string
  readonly time: number
  readonly score: number
  readonly severity: Anomaly['severity']
  readonly intervalMs: number
  /** Null when one that comes later is worse: then this cannot be the worst of any alert that both belong to. */
  readonly anomaly: A | null
}

const timeOf = ({ time }: AnomalyLike): number => Date.parse(time)

export const byTime = (a: AnomalyLike, b: AnomalyLike): number =>
  timeOf(a) - timeOf(b) || (a.cause.sample < b.cause.sample ? -1 : 1)

/** Of two equal scores the earlier sample, so that the order of arrival decides nothing. */
export const worse = <A extends AnomalyLike>(a: A, b: A): A =>
  b.score > a.score || (b.score === a.score && byTime(b, a) < 0) ? b : a

export const toPending = <A extends AnomalyLike>(anomaly: A): Pending<A> => ({
  id: alertId(anomaly),
  time: timeOf(anomaly),
  score: anomaly.score,
  severity: anomaly.severity,
  intervalMs: Math.max(anomaly.interval_ms, 0),
  anomaly
})

/** Time that n samples take; half a sample less, so that neither jitter nor a gap in the past lets in one more. */
const spanMs = ({ open, resolveAfter }: AlertRule, intervalMs: number): number =>
  // Without a rhythm: as far apart as the anomalies of one alert may be.
  intervalMs > 0 ? lengthMs({ ms: 0, samples: open.of - 0.5 }, intervalMs) : lengthMs(resolveAfter, 0)

/**
 * The anomalies within n samples that end with the latest, with one more among them. It may be too old to be one of them.
 * There are fewer than m before, or they would have opened an alert, so there are at most m.
 */
export const withPending = <A extends AnomalyLike>(
  pending: ReadonlyArray<Pending<A>>,
  one: Pending<A>,
  rule: AlertRule
): ReadonlyArray<Pending<A>> => {
  const at = pending.findLastIndex(({ time }) => time <= one.time) + 1
  const all = [...pending.slice(0, at), one, ...pending.slice(at)]
  const latest = all[all.length - 1] as Pending<A>
  const since = latest.time - spanMs(rule, latest.intervalMs)
  let worst = Number.NEGATIVE_INFINITY
  return all
    .filter(({ time }) => time >= since)
    .reduceRight<Pending<A>[]>((kept, entry) => {
      kept.push(entry.score < worst && entry.anomaly !== null ? { ...entry, anomaly: null } : entry)
      worst = Math.max(worst, entry.score)
      return kept
    }, [])
    .reverse()
}

/** How long after the latest pending anomaly none of them can be part of an alert any more, by the time of samples. */
export const pendingMs = (pending: ReadonlyArray<Pending<AnomalyLike>>, rule: AlertRule): number =>
  spanMs(rule, pending[pending.length - 1]?.intervalMs ?? 0)
