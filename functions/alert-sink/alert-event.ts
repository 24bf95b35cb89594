import { toAlert } from '../../shared/alerting/alert-state.ts'
import type { Transition } from '../../shared/alerting/transition.ts'
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

export const toAlertEvent = (
  { status, alert }: Transition,
  traceparent: string | undefined,
  now: number
): AlertEvent => ({
  id: derivedId(ALERT, alert.id, status, String(alert.sequence)),
  time: new Date(now).toISOString(),
  sequence: alert.sequence,
  alert: toAlert(alert, status),
  ...(traceparent === undefined ? {} : { traceparent })
})

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
