import { type AlertRule, lengthMs } from './alert-rule.ts'
import type { AlertState, AnomalyLike, SeriesAlerts } from './alert-state.ts'
import { leastScore, tireAt } from './fatigue.ts'
import { type Pending, withPending, worse } from './pending.ts'
import { reachOf } from './reach.ts'

/**
 * What became of one anomaly: counted as part of an alert (`fresh`), waiting for more or too quiet for tired people (`held`),
 * known before, older than the alert it could belong to, or no room for another alert.
 */
export type Outcome = 'fresh' | 'held' | 'duplicate' | 'late' | 'over_limit'

/** One anomaly, taken in; nothing has been told of it yet. */
export type Taken<A extends AnomalyLike> = {
  readonly state: SeriesAlerts<A>
  readonly outcome: Outcome
  /** What there is to tell, if anything. */
  readonly news?: 'opened' | 'updated'
}

const open = <A extends AnomalyLike>(pending: ReadonlyArray<Pending<A>>, now: number): AlertState<A> => {
  const first = pending[0] as Pending<A>
  const last = pending[pending.length - 1] as Pending<A>
  // The first that is there in full: none before it is worse, and neither is any after it.
  const worst = pending.find(({ anomaly }) => anomaly !== null)?.anomaly as A
  const severity = pending.some((one) => one.severity === 'critical') ? 'critical' : 'warning'
  return {
    id: first.id,
    severity,
    openedAt: first.time,
    lastAt: last.time,
    intervalMs: last.intervalMs,
    resolvedAt: null,
    count: pending.length,
    worst,
    sequence: 0,
    group: null,
    hushed: false,
    heard: false,
    told: { at: now, open: true, severity, score: worst.score }
  }
}

const absorb = <A extends AnomalyLike>(alert: AlertState<A>, one: Pending<A>): AlertState<A> => ({
  ...alert,
  severity: one.severity === 'critical' ? 'critical' : alert.severity,
  openedAt: Math.min(alert.openedAt, one.time),
  lastAt: Math.max(alert.lastAt, one.time),
  intervalMs: one.time >= alert.lastAt ? one.intervalMs : alert.intervalMs,
  count: alert.count + 1,
  worst: one.anomaly === null ? alert.worst : worse(alert.worst, one.anomaly)
})

/** Whether it is worth telling before it is time to tell again. */
const isNews = (
  { severity, told, intervalMs }: AlertState<AnomalyLike>,
  { score }: Pending<AnomalyLike>,
  { raise, tellAgainAfter }: AlertRule,
  now: number
): boolean =>
  severity !== told.severity || score >= raise * told.score || now - told.at >= lengthMs(tellAgainAfter, intervalMs)

/** An anomaly within the reach of `before`, the alert of `state`. */
const goOn = <A extends AnomalyLike>(
  state: SeriesAlerts<A>,
  before: AlertState<A>,
  one: Pending<A>,
  rule: AlertRule,
  now: number,
  hasRoom: boolean
): Taken<A> => {
  const reopens = before.resolvedAt !== null && one.time > before.lastAt
  if (reopens && !hasRoom) return { state, outcome: 'over_limit' }
  let alert = absorb(before, one)
  // One that came late may be the link to those that wait.
  let { pending } = state
  while (pending[0] !== undefined && pending[0].time <= reachOf(alert, rule).to) {
    alert = absorb(alert, pending[0])
    pending = pending.slice(1)
  }
  if (reopens) alert = { ...alert, resolvedAt: null }
  const next = { ...state, alert, pending, seenAt: now }
  const tells = alert.resolvedAt === null && isNews(alert, one, rule, now)
  return tells ? { state: next, outcome: 'fresh', news: 'updated' } : { state: next, outcome: 'fresh' }
}

/** An anomaly that belongs to no alert there is: with those that wait it opens one, or waits with them. */
const begin = <A extends AnomalyLike>(
  state: SeriesAlerts<A>,
  one: Pending<A>,
  rule: AlertRule,
  now: number,
  hasRoom: boolean
): Taken<A> => {
  if (one.score <= leastScore(state.tiredness, one.time, rule, one.intervalMs)) return { state, outcome: 'held' }
  const pending = withPending(state.pending, one, rule)
  if (pending.length < rule.open.anomalies) return { state: { ...state, pending, seenAt: now }, outcome: 'held' }
  if (!hasRoom) return { state, outcome: 'over_limit' }
  const alert = open(pending, now)
  const tiredness = tireAt(state.tiredness, one.time, rule, one.intervalMs)
  return { state: { ...state, alert, pending: [], tiredness, seenAt: now }, outcome: 'fresh', news: 'opened' }
}

/** Takes in an anomaly that is not known yet, after an alert that it is beyond has been resolved. */
export const takeIn = <A extends AnomalyLike>(
  state: SeriesAlerts<A>,
  one: Pending<A>,
  rule: AlertRule,
  now: number,
  hasRoom: boolean
): Taken<A> => {
  const { alert } = state
  if (alert === null) return begin(state, one, rule, now, hasRoom)
  const { from, to } = reachOf(alert, rule)
  if (one.time < from) return { state, outcome: 'late' }
  return one.time > to ? begin(state, one, rule, now, hasRoom) : goOn(state, alert, one, rule, now, hasRoom)
}
