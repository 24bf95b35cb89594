import * as E from 'fp-ts/lib/Either.js'
import { traceContextOf } from '../../../shared/cloudevents/traceparent.ts'
import type { Tracing } from '../../../shared/tracing/tracing.ts'
import type { Channel } from './channel.ts'

/**
 * Each delivery of one notice in a span of its own, in the trace of the event that caused it; the receiver is told of this
 * span. A digest belongs to many traces, and to none of them.
 */
export const tracedChannel = (tracing: Tracing | undefined, channel: Channel): Channel => {
  if (tracing === undefined) return channel
  return {
    ...channel,
    deliver: (notice, ref) => async () => {
      const { alert, attempts } = notice
      const span = tracing.tracer()?.start({
        name: `deliver ${channel.name}`,
        kind: 'client',
        parent: traceContextOf(notice.traceparent, notice.tracestate),
        attributes: {
          'knomaly.channel': channel.name,
          'knomaly.alert.id': alert.id,
          'knomaly.alert.status': alert.status,
          'knomaly.alert.severity': alert.severity,
          'messaging.message.id': notice.id,
          'http.request.resend_count': attempts === 0 ? undefined : attempts
        }
      })
      const delivered = await channel.deliver(span === undefined ? notice : { ...notice, ...span.context }, ref)()
      span?.end(E.isLeft(delivered) ? delivered.left._tag : undefined)
      return delivered
    }
  }
}
