import type { Alert } from '../contract/alert.ts'
import type { Anomaly } from '../contract/anomaly.ts'
import { type AlertState, alertId } from './alert-state.ts'
import { isKnown, withKnown } from './known-anomalies.ts'

export type Settings = {
  /** An alert without an anomaly for this long is resolved. */
  readonly quietMs: number
  /** Least time between two notices that say no more than "it goes on", and after a resolution in which the same alert opens again. */
  readonly cooldownMs: number
}

/** Something that people and other programs are told. `alert.sequence` numbers the transitions of one alert. */
export type Transition = { readonly status: Alert['status']; readonly alert: AlertState }

/** What became of one anomaly: counted, known before, older than the alert it could belong to, or no room for another alert. */
export type Outcome = 'fresh' | 'duplicate' | 'late' | 'over_limit'

export type Folded = {
  readonly alert: AlertState | undefined
  readonly transitions: ReadonlyArray<Transition>
  readonly outcomes: ReadonlyArray<Outcome>
}

const timeOf = ({ time }: Anomaly): number => Date.parse(time)

const byTime = (a: Anomaly, b: Anomaly): number => timeOf(a) - timeOf(b) || (a.cause.sample < b.cause.sample ? -1 : 1)

// Two equal scores: the earlier sample, so that the order of arrival decides nothing.
const worse = (a: Anomaly, b: Anomaly): Anomaly =>
  b.score > a.score || (b.score === a.score && byTime(b, a) < 0) ? b : a

const open = (anomaly: Anomaly, known: ReadonlyArray<string>, now: number): AlertState => ({
  id: alertId(anomaly),
  series: anomaly.series,
  severity: anomaly.severity,
  openedAt: timeOf(anomaly),
  lastAt: timeOf(anomaly),
  resolvedAt: null,
  seenAt: now,
  toldAt: now,
  count: 1,
  worst: anomaly,
  sequence: 0,
  // Of the alert before as well: one of its anomalies that comes again belongs to no alert.
  known: withKnown(known, anomaly, timeOf(anomaly))
})

const absorb = (alert: AlertState, anomaly: Anomaly, now: number): AlertState => ({
  ...alert,
  severity: anomaly.severity === 'critical' ? 'critical' : alert.severity,
  openedAt: Math.min(alert.openedAt, timeOf(anomaly)),
  lastAt: Math.max(alert.lastAt, timeOf(anomaly)),
  seenAt: now,
  count: alert.count + 1,
  worst: worse(alert.worst, anomaly),
  known: withKnown(alert.known, anomaly, timeOf(anomaly))
})

// By sample time, whoever notices it and when: a replay of history says the same as the day itself.
const resolve = (alert: AlertState, { quietMs }: Settings): Transition => ({
  status: 'resolved',
  alert: { ...alert, resolvedAt: alert.lastAt + quietMs, sequence: alert.sequence + 1 }
})

/**
 * Folds anomalies of one series into its latest alert. Pure; `now` is the clock, used only for how often people are told.
 *
 * Which alert an anomaly belongs to follows from sample times alone, so that neither the speed of a replay nor the moment
 * of a tick changes the number of alerts: the same one up to quiet + cooldown after its last anomaly (open still, or
 * resolved and open again: a flapping series is one alert), else a new one. An anomaly that is not after the last one of a
 * resolved alert is counted and opens nothing.
 * The transitions of one call say each thing once: `opened` shows the alert with all that the call brought.
 */
export const applyAnomalies = (
  current: AlertState | undefined,
  anomalies: ReadonlyArray<Anomaly>,
  settings: Settings,
  now: number,
  hasRoom = true
): Folded => {
  const reachMs = settings.quietMs + settings.cooldownMs
  const transitions: Transition[] = []
  const outcomes: Outcome[] = []
  let alert = current
  let pending: 'opened' | 'updated' | undefined

  const flush = (): void => {
    if (alert === undefined || pending === undefined) return
    alert = { ...alert, sequence: alert.sequence + 1, toldAt: now }
    transitions.push({ status: pending, alert })
    pending = undefined
  }

  for (const anomaly of [...anomalies].sort(byTime)) {
    const time = timeOf(anomaly)
    if (alert !== undefined && isKnown(alert.known, anomaly, time)) {
      outcomes.push('duplicate')
      continue
    }
    if (alert !== undefined && time < alert.openedAt - reachMs) {
      // Once late, always late, also when another one moves the beginning of the alert towards it.
      alert = { ...alert, known: withKnown(alert.known, anomaly, time) }
      outcomes.push('late')
      continue
    }
    if (alert === undefined || time > alert.lastAt + reachMs) {
      const wasOpen: boolean = alert !== undefined && alert.resolvedAt === null
      if (!wasOpen && !hasRoom) {
        outcomes.push('over_limit')
        continue
      }
      flush()
      if (alert !== undefined && wasOpen) transitions.push(resolve(alert, settings))
      alert = open(anomaly, alert?.known ?? [], now)
      pending = 'opened'
      outcomes.push('fresh')
      continue
    }
    const before: AlertState = alert
    const reopens = before.resolvedAt !== null && time > before.lastAt
    if (reopens && !hasRoom) {
      outcomes.push('over_limit')
      continue
    }
    alert = absorb(before, anomaly, now)
    outcomes.push('fresh')
    const isNews = alert.severity !== before.severity || now - before.toldAt >= settings.cooldownMs
    if (reopens) alert = { ...alert, resolvedAt: null }
    if (reopens || (before.resolvedAt === null && isNews)) pending ??= 'updated'
  }
  flush()
  return { alert, transitions, outcomes }
}

/** Resolves an alert that has been quiet by the clock. */
export const applyTick = (alert: AlertState, settings: Settings, now: number): Folded => {
  if (alert.resolvedAt !== null || now - alert.seenAt < settings.quietMs)
    return { alert, transitions: [], outcomes: [] }
  const transition = resolve(alert, settings)
  return { alert: transition.alert, transitions: [transition], outcomes: [] }
}
