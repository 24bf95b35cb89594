import type { Anomaly } from '../contract/anomaly.ts'
import { type AlertRule, lengthMs } from './alert-rule.ts'
import { type AnomalyLike, noAlerts, type SeriesAlerts } from './alert-state.ts'
import { isKnown, withKnown } from './known-anomalies.ts'
import { byTime, pendingMs, toPending } from './pending.ts'
import { reachOf } from './reach.ts'
import { type Outcome, takeIn } from './take-in.ts'
import { resolve, type Transition, tell } from './transition.ts'

export type Folded<A extends AnomalyLike = Anomaly> = {
  /** Undefined when there is nothing to remember; the very same value when nothing has changed. */
  readonly state: SeriesAlerts<A> | undefined
  readonly transitions: ReadonlyArray<Transition<A>>
  /** One for each anomaly, in the order of their times. */
  readonly outcomes: ReadonlyArray<Outcome>
}

/** Least time that anomalies wait without any alert, by the clock: those that they wait for may come late. */
const PENDING_MS = 24 * 3_600_000

/**
 * Folds anomalies of one series into its alerts. Pure; `now` is the clock, used only for how often people are told, and for
 * what ticks ask.
 *
 * Which alert an anomaly belongs to follows from the samples alone, so that neither the speed of a replay nor the moment of a
 * tick changes the number of alerts: it is the latest one up to the end of its reach (open still, or resolved and open again),
 * else a new one, as soon as the rule's m of n are there and loud enough. An anomaly beyond the reach shows that the alert is
 * over, whether it opens another one or not. One that is not after the last one of a resolved alert is counted and opens nothing.
 * The transitions of one call say each thing once: `opened` shows the alert with all that the call brought.
 */
export const applyAnomalies = <A extends AnomalyLike>(
  current: SeriesAlerts<A> | undefined,
  anomalies: ReadonlyArray<A>,
  rule: AlertRule,
  now: number,
  hasRoom = true
): Folded<A> => {
  const transitions: Transition<A>[] = []
  const outcomes: Outcome[] = []
  let state = current
  let news: 'opened' | 'updated' | undefined
  let room = hasRoom

  const flush = (from: SeriesAlerts<A>): SeriesAlerts<A> => {
    if (from.alert === null || news === undefined) return from
    const transition = tell(from.alert, news, now)
    transitions.push(transition)
    news = undefined
    return { ...from, alert: transition.alert }
  }

  const endBefore = (from: SeriesAlerts<A>, time: number): SeriesAlerts<A> => {
    if (from.alert === null || from.alert.resolvedAt !== null || time <= reachOf(from.alert, rule).to) return from
    const { alert } = flush(from)
    if (alert === null) return from
    const over = resolve(alert, rule, now)
    transitions.push(...over.transitions)
    room = true
    return { ...from, alert: over.alert }
  }

  for (const anomaly of [...anomalies].sort(byTime)) {
    const one = toPending(anomaly)
    if (state !== undefined && isKnown(state.known, anomaly, one.time)) {
      outcomes.push('duplicate')
      continue
    }
    const taken = takeIn(endBefore(state ?? noAlerts(anomaly.series, now), one.time), one, rule, now, room)
    outcomes.push(taken.outcome)
    // There may be room when it comes again. Whatever else was said of it stays, also when a later one moves an alert towards it.
    if (taken.outcome === 'over_limit') continue
    state = { ...taken.state, known: withKnown(taken.state.known, anomaly, one.time) }
    news ??= taken.news
  }
  return { state: state && flush(state), transitions, outcomes }
}

/** When a tick has something to do for this series, by the clock; undefined = only anomalies do. */
export const dueAt = ({ alert, pending, seenAt }: SeriesAlerts<AnomalyLike>, rule: AlertRule): number | undefined => {
  if (alert === null) return seenAt + Math.max(PENDING_MS, pendingMs(pending, rule))
  return alert.resolvedAt === null ? seenAt + lengthMs(rule.resolveAfter, alert.intervalMs) : undefined
}

/** Resolves an alert that has been quiet by the clock; forgets anomalies that have waited in vain where there was no alert. */
export const applyTick = <A extends AnomalyLike>(state: SeriesAlerts<A>, rule: AlertRule, now: number): Folded<A> => {
  if (now < (dueAt(state, rule) ?? Number.POSITIVE_INFINITY)) return { state, transitions: [], outcomes: [] }
  if (state.alert === null) return { state: undefined, transitions: [], outcomes: [] }
  const { alert, transitions } = resolve(state.alert, rule, now)
  return { state: { ...state, alert }, transitions, outcomes: [] }
}
