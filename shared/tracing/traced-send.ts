import * as E from 'fp-ts/lib/Either.js'
import type { Send } from '../cloudevents/send.ts'
import { traceContextOf } from '../cloudevents/traceparent.ts'
import { eventAttributes } from './event-attributes.ts'
import type { Tracing } from './tracing.ts'

/**
 * Sends events each in a span of its own, which follows from the one that the event names. The event then names this one: a
 * Broker keeps the attributes of an event, and not the headers of the request that brought it. The headers name it as well,
 * so that a Broker that traces is part of the trace.
 */
export const tracedSend = (tracing: Tracing | undefined, send: Send): Send => {
  if (tracing === undefined) return send
  return (message) => async () => {
    const { headers, body } = message
    const span = tracing.tracer()?.start({
      name: `CloudEvents Create ${headers['ce-type'] ?? ''}`,
      kind: 'producer',
      parent: traceContextOf(headers['ce-traceparent'], headers['ce-tracestate']),
      attributes: {
        'messaging.system': 'cloudevents',
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        ...eventAttributes(headers)
      }
    })
    if (span === undefined) return send(message)()
    const { traceparent, tracestate } = span.context
    const { 'ce-tracestate': _, ...rest } = headers
    const state = tracestate === undefined ? {} : { tracestate, 'ce-tracestate': tracestate }
    const sent = await send({ headers: { ...rest, traceparent, 'ce-traceparent': traceparent, ...state }, body })()
    span.end(E.isLeft(sent) ? sent.left._tag : undefined)
    return sent
  }
}
