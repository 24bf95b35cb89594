import * as E from 'fp-ts/lib/Either.js'
import type { HttpReply } from '../routing/http.ts'
import { type Attributes, type BrokerEvent, withAttributes } from './broker-event.ts'
import { isRetriable } from './retry.ts'
import { passesLeft, TTL } from './ttl.ts'
import { readEvent } from './wire.ts'

export type Failed = {
  readonly kind: 'failed'
  /** As it stands in `knativeerrorcode`. */
  readonly code: number
  readonly retriable: boolean
  /** What the recipient said, or why there is no answer. */
  readonly data: Buffer
  readonly headers: HttpReply['headers']
}
export type Result = { readonly kind: 'delivered'; readonly reply: BrokerEvent | undefined } | Failed

const DELIVERED: Result = { kind: 'delivered', reply: undefined }

export const failed = (code: number, data: Buffer | string, headers: HttpReply['headers'] = {}): Failed => ({
  kind: 'failed',
  code,
  retriable: isRetriable(code),
  data: typeof data === 'string' ? Buffer.from(data) : data,
  headers
})

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** For who gives no reply: a dead-letter sink. */
export const judgeStatus = ({ status, headers, body }: HttpReply): Result =>
  isSuccess(status) ? DELIVERED : failed(status, body, headers)

const TRACE = ['traceparent', 'tracestate'] as const

/** The reply belongs to the trace of its cause unless it names one of its own. */
const inTrace = (reply: Attributes, cause: Attributes): Attributes => {
  if (TRACE.some((name) => reply[name] !== undefined) || cause['traceparent'] === undefined) return reply
  return withAttributes(reply, { traceparent: cause['traceparent'], tracestate: cause['tracestate'] })
}

/**
 * What an answer of a subscriber means for the delivery of `cause`. Only a 200 can carry a reply event; a body there that is no
 * event, or a malformed one, is a 502 as Knative's filter has it. A reply that has passed the Broker too often fails the
 * delivery for good, so that the loop ends in the dead letters and not in silence.
 */
export const judgeReply =
  (cause: Attributes) =>
  (answer: HttpReply): Result => {
    const { status, headers, body } = answer
    if (status !== 200) return judgeStatus(answer)
    const event = readEvent(headers, body)
    if (event === undefined) return body.length === 0 ? DELIVERED : failed(502, 'the reply is not a CloudEvent')
    if (E.isLeft(event)) return failed(502, `the reply is a malformed CloudEvent: ${event.left}`)
    const attributes = withAttributes(inTrace(event.right.attributes, cause), { [TTL]: cause[TTL] })
    if (passesLeft(attributes) <= 0) return failed(400, 'the reply has passed the Broker too often')
    return { kind: 'delivered', reply: { attributes, data: event.right.data } }
  }
