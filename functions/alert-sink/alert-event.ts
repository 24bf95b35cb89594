import type { AlertState } from '../../shared/alerting/alert-state.ts'
import { toAlert } from '../../shared/alerting/alert-state.ts'
import { derivedId } from '../../shared/cloudevents/derived-id.ts'
import { type Message, toMessage } from '../../shared/cloudevents/message.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import { ALERT } from '../../shared/contract/event-types.ts'

export const SOURCE = '/knomaly/alert-sink'

/** One transition as it leaves. */
export type AlertEvent = {
  /** The event's, and the delivery's at a channel: the same whenever it is sent again. */
  readonly id: string
  readonly time: string
  /** Numbers the transitions of one alert from 1, for a receiver that gets them in another order. */
  readonly sequence: number
  readonly alert: Alert
  readonly traceparent?: string
}

/** An alert of any kind, of which this is the `sequence`-th transition. */
export const eventOf = (alert: Alert, sequence: number, traceparent: string | undefined, now: number): AlertEvent => ({
  id: derivedId(ALERT, alert.id, alert.status, String(sequence)),
  time: new Date(now).toISOString(),
  sequence,
  alert,
  ...(traceparent === undefined ? {} : { traceparent })
})

export const toAlertEvent = (
  { status, alert }: { readonly status: Alert['status']; readonly alert: AlertState },
  traceparent: string | undefined,
  now: number
): AlertEvent => eventOf(toAlert(alert, status), alert.sequence, traceparent, now)

export const toAlertMessage = ({ id, time, alert, traceparent }: AlertEvent): Message =>
  toMessage({
    id,
    source: SOURCE,
    type: ALERT,
    time,
    subject: alert.id,
    extensions: { partitionkey: alert.series.source, severity: alert.severity, traceparent },
    data: alert
  })
