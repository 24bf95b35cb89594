import type { AlertState } from '../../shared/alerting/alert-state.ts'
import { tell } from '../../shared/alerting/transition.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import { before, openAlertOf, type Step, withAlerts } from './step.ts'

/** The end of the last silence that an alert is under, by the clock (ms); undefined when it is under none. */
export type SilencedUntil = (alert: Pick<Alert, 'series' | 'severity'>) => number | undefined

/**
 * What silences make of a step. An alert that opens under a silence is hushed until no silence is on it any more; if it is still
 * open then, that is told, whatever else there is to tell. One that people have been told of before is never hushed.
 */
export const hush = (step: Step, silencedUntil: SilencedUntil, now: number): Step => {
  const hushed = (alert: AlertState): boolean => {
    const known = before(step, alert.id)
    const mayBe = known === undefined || known.hushed || known.resolvedAt !== null
    return mayBe && silencedUntil({ series: alert.worst.series, severity: alert.severity }) !== undefined
  }
  const after = withAlerts(step, (alert) => ({ ...alert, hushed: hushed(alert) }))
  const alert = openAlertOf(after.state)
  if (after.state === undefined || alert === undefined) return after
  const isFreed = before(step, alert.id)?.hushed === true && !alert.hushed
  if (!isFreed || after.transitions.some((one) => one.alert.id === alert.id)) return after
  const told = tell(alert, 'updated', now)
  return { ...after, state: { ...after.state, alert: told.alert }, transitions: [...after.transitions, told] }
}
