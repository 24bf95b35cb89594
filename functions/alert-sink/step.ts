import type { AlertState, SeriesAlerts } from '../../shared/alerting/alert-state.ts'
import type { Transition } from '../../shared/alerting/transition.ts'
import type { StoredAlerts } from './alert-store.ts'

/** What one event does to one series. */
export type Step = {
  readonly digest: string
  readonly stored: StoredAlerts
  readonly state: SeriesAlerts | undefined
  readonly transitions: ReadonlyArray<Transition>
}

export const openAlertOf = (state: SeriesAlerts | undefined): AlertState | undefined =>
  state?.alert?.resolvedAt === null ? state.alert : undefined

/** Counts towards a group: open, and channels may hear of it. */
export const isMember = (state: SeriesAlerts | undefined): boolean => openAlertOf(state)?.hushed === false

/** This alert as it was before, whichever of its transitions is asked for. */
export const before = ({ stored }: Step, id: string): AlertState | undefined =>
  stored.state?.alert?.id === id ? stored.state.alert : undefined

export const withAlerts = (step: Step, change: (alert: AlertState) => AlertState): Step => ({
  ...step,
  state: step.state?.alert ? { ...step.state, alert: change(step.state.alert) } : step.state,
  transitions: step.transitions.map(({ status, alert }) => ({ status, alert: change(alert) }))
})

/** The latest picture of every alert that was touched: those that ended on the way, and the one that is current now. */
export const touched = ({ state, transitions }: Step): ReadonlyArray<Transition> => {
  const latest = new Map<string, Transition>()
  for (const one of transitions) latest.set(one.alert.id, one)
  const alert = state?.alert ?? null
  if (alert !== null) {
    const status = latest.get(alert.id)?.status ?? (alert.resolvedAt === null ? 'updated' : 'resolved')
    latest.set(alert.id, { status, alert })
  }
  return [...latest.values()]
}
