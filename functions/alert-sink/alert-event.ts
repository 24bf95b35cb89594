import type { AlertState } from '../../shared/alerting/alert-state.ts'
import { toAlert } from '../../shared/alerting/alert-state.ts'
import type { ShownAlert } from '../../shared/alerting/group-state.ts'
import { derivedId } from '../../shared/cloudevents/derived-id.ts'
import { type Message, toMessage } from '../../shared/cloudevents/message.ts'
import type { TraceContext } from '../../shared/cloudevents/traceparent.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import { ALERT } from '../../shared/contract/event-types.ts'

export const SOURCE = '/knomaly/alert-sink'

/** One transition as it leaves, with where it is in the trace of the event that caused it. */
export type AlertEvent = Partial<TraceContext> & {
  /** The event's, and the delivery's at a channel: the same whenever it is sent again. */
  readonly id: string
  readonly time: string
  /** Numbers the transitions of one alert from 1, for a receiver that gets them in another order. */
  readonly sequence: number
  readonly alert: ShownAlert
}

/** The name of a transition: whoever knows which one it is knows its name. */
export const eventId = (alertId: string, status: Alert['status'], sequence: number): string =>
  derivedId(ALERT, alertId, status, String(sequence))

/** An alert of any kind, of which this is the `sequence`-th transition. */
export const eventOf = (
  alert: ShownAlert,
  sequence: number,
  trace: TraceContext | undefined,
  now: number
): AlertEvent => ({
  id: eventId(alert.id, alert.status, sequence),
  time: new Date(now).toISOString(),
  sequence,
  alert,
  ...trace
})

export const toAlertEvent = (
  { status, alert }: { readonly status: Alert['status']; readonly alert: AlertState },
  trace: TraceContext | undefined,
  now: number
): AlertEvent => eventOf(toAlert(alert, status), alert.sequence, trace, now)

/** The worst members are no part of the event's schema, which names some of them. */
const dataOf = ({ worst_members: _, ...alert }: ShownAlert): Alert => alert

export const toAlertMessage = ({ id, time, alert, traceparent, tracestate }: AlertEvent): Message =>
  toMessage({
    id,
    source: SOURCE,
    type: ALERT,
    time,
    subject: alert.id,
    extensions: { partitionkey: alert.series.source, severity: alert.severity, traceparent, tracestate },
    data: dataOf(alert)
  })
