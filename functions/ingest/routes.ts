import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Message } from '../../shared/cloudevents/message.ts'
import { receive } from '../../shared/cloudevents/receive.ts'
import { newTraceparent, type TraceContext, traceContextOf } from '../../shared/cloudevents/traceparent.ts'
import { KAFKA_RECORD } from '../../shared/contract/event-types.ts'
import { isText } from '../../shared/contract/text.ts'
import { type Failure, invalidInput, type SinkRefused, type SinkUnavailable } from '../../shared/failure/failure.ts'
import { accepted, json } from '../../shared/http/answer.ts'
import type { Authorize } from '../../shared/http/authorize.ts'
import type { Handle, Incoming, Route } from '../../shared/http/route.ts'
import { VERSION } from '../../shared/version.ts'
import { type Forwarded, fromEvent } from './from-event.ts'
import { fromKafka, readKafkaData, withoutRecordHeaders } from './from-kafka.ts'
import { fromPlainBody } from './plain-body.ts'
import { toEvents } from './to-events.ts'

export type Dependencies = {
  readonly sendAll: (messages: ReadonlyArray<Message>) => TE.TaskEither<SinkUnavailable | SinkRefused, void>
  readonly authorize: Authorize
  readonly strictFields: boolean
  readonly now: () => number
  /** Called with the number of samples once the Broker has them. */
  readonly onAccepted: (samples: number) => void
  /** Goes around every route that takes samples: bounds what is in flight. */
  readonly bound: (handle: Handle) => Handle
}

/** Leaves room for the `.1`, `.2` … of further events. */
const MAX_KEY_LENGTH = 200

const traceOf = ({ headers }: Incoming): TraceContext =>
  traceContextOf(headers['traceparent'], headers['tracestate']) ?? { traceparent: newTraceparent() }

/**
 * POST / : CloudEvents in binary, structured or batch mode: our own, or a KafkaSource's records. All of them are valid,
 * or none is sent.
 */
const onEvents =
  ({ sendAll, strictFields, now, onAccepted }: Dependencies): Handle =>
  (incoming) =>
  async () => {
    const arrived = now()
    const events = receive(withoutRecordHeaders(incoming.headers), incoming.body, arrived, readKafkaData)
    if (E.isLeft(events)) return events
    const messages: Message[] = []
    let samples = 0
    const options = { now: arrived, trace: traceOf(incoming), strictFields }
    for (const event of events.right) {
      const forwarded: E.Either<Failure, Forwarded> =
        event.type === KAFKA_RECORD ? fromKafka(event, options) : fromEvent(event, options)
      if (E.isLeft(forwarded)) return forwarded
      messages.push(...forwarded.right.messages)
      samples += forwarded.right.samples
    }
    const sent = await sendAll(messages)()
    if (E.isLeft(sent)) return sent
    onAccepted(samples)
    return E.right(accepted)
  }

const eventIdOf = ({ headers }: Incoming): E.Either<Failure, string> => {
  const key = headers['idempotency-key']
  if (key === undefined) return E.right(randomUUID())
  return isText(key, MAX_KEY_LENGTH)
    ? E.right(key)
    : E.left(invalidInput([`Idempotency-Key: expected text of 1 to ${MAX_KEY_LENGTH} printable characters`]))
}

/** POST /ingest and its other names: what people have today. */
const onPlain =
  ({ sendAll, strictFields, now, onAccepted }: Dependencies): Handle =>
  (incoming) =>
  async () => {
    const arrived = now()
    const id = eventIdOf(incoming)
    if (E.isLeft(id)) return id
    const bySource = fromPlainBody(incoming.body, incoming.headers['content-type'], { now: arrived, strictFields })
    if (E.isLeft(bySource)) return bySource
    const time = new Date(arrived).toISOString()
    const messages = toEvents(bySource.right, { id: id.right, time, trace: traceOf(incoming) })
    if (E.isLeft(messages)) return messages
    const sent = await sendAll(messages.right)()
    if (E.isLeft(sent)) return sent
    let samples = 0
    for (const list of bySource.right.values()) samples += list.length
    onAccepted(samples)
    return E.right(json({ accepted: samples, event: id.right }, 202))
  }

const PLAIN_PATHS = ['/ingest', '/api/v1/metrics', '/data'] as const

const info: Handle = () =>
  TE.right(
    json({
      name: 'knomaly ingest',
      version: VERSION,
      routes: ['POST /', ...PLAIN_PATHS.map((path) => `POST ${path}`), 'GET /health', 'GET /metrics']
    })
  )

export const routes = (dependencies: Dependencies): ReadonlyArray<Route> => {
  const { authorize, bound } = dependencies
  const guarded = (handle: Handle): Handle =>
    bound((incoming) => {
      const allowed = authorize(incoming.headers)
      return E.isLeft(allowed) ? TE.left(allowed.left) : handle(incoming)
    })
  return [
    { method: 'get', path: '/', handle: info },
    { method: 'post', path: '/', handle: guarded(onEvents(dependencies)) },
    ...PLAIN_PATHS.map((path): Route => ({ method: 'post', path, handle: guarded(onPlain(dependencies)) }))
  ]
}
