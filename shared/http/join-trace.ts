import { newTraceparent, toTraceparent, traceIdOf } from '../cloudevents/traceparent.ts'
import { MAX_ID_LENGTH } from '../contract/bounds.ts'
import type { Middleware, Served } from './middleware.ts'

/**
 * Gives a request one trace for all that happens in it, as its header `traceparent`: the trace of the event that it carries
 * (in binary mode), else the one that the header names, else a new one. The event goes first: its trace began where it was
 * made, and the header's may be that of a Broker on the way.
 */
export const joinTrace: Middleware = ({ headers }, _res, next) => {
  const ofEvent = toTraceparent(headers['ce-traceparent'])
  if (ofEvent !== undefined) {
    headers['traceparent'] = ofEvent
    headers['tracestate'] = headers['ce-tracestate'] as string | undefined
  } else {
    const ofRequest = toTraceparent(headers['traceparent'])
    if (ofRequest === undefined) headers['tracestate'] = undefined
    headers['traceparent'] = ofRequest ?? newTraceparent()
  }
  next()
}

/** What ties the lines about one request to those about its event. The event of structured mode is not known here. */
export const aboutRequest = ({
  headers
}: Served): { readonly traceId: string | undefined; readonly eventId: string | undefined } => {
  const id = headers['ce-id']
  return {
    traceId: traceIdOf(headers['traceparent']),
    eventId: typeof id === 'string' && id !== '' ? id.slice(0, MAX_ID_LENGTH) : undefined
  }
}
