import * as E from 'fp-ts/lib/Either.js'
import { type Message, toMessage } from '../../shared/cloudevents/message.ts'
import type { Event } from '../../shared/cloudevents/to-event.ts'
import { type TraceContext, traceContextOf } from '../../shared/cloudevents/traceparent.ts'
import { MAX_FUTURE_MS } from '../../shared/contract/bounds.ts'
import { decode } from '../../shared/contract/decode.ts'
import { HISTORY, KAFKA_RECORD, SAMPLES } from '../../shared/contract/event-types.ts'
import { Samples } from '../../shared/contract/samples.ts'
import { fromRfc3339 } from '../../shared/contract/time.ts'
import { type InvalidInput, invalidInput, type UnsupportedType, unsupportedType } from '../../shared/failure/failure.ts'

export type FromEventOptions = { readonly now: number; readonly trace: TraceContext }

/** What goes on to the Broker for one event, and how many samples it holds. */
export type Forwarded = { readonly messages: ReadonlyArray<Message>; readonly samples: number }

const CORE = new Set([
  'id',
  'source',
  'type',
  'time',
  'subject',
  'specversion',
  'datacontenttype',
  'dataschema',
  'data',
  'data_base64'
])

const extensionsOf = (event: Event): Record<string, string> => {
  const extensions: Record<string, string> = {}
  for (const name in event) {
    const value = event[name]
    if (!CORE.has(name) && value !== undefined && value !== null) extensions[name] = String(value)
  }
  return extensions
}

const isAhead = (ms: number | undefined, now: number): boolean => ms !== undefined && ms > now + MAX_FUTURE_MS

/**
 * A client's own event of samples or of history as it goes on: same id, source, type, time and extensions, data as the codec has it. A time and a
 * partition key are added where it has none: both must not change when the Broker delivers it again.
 */
export const fromEvent = (
  event: Event,
  { now, trace }: FromEventOptions
): E.Either<InvalidInput | UnsupportedType, Forwarded> => {
  if (event.type !== SAMPLES && event.type !== HISTORY) return E.left(unsupportedType([SAMPLES, HISTORY, KAFKA_RECORD]))
  const decoded = decode(Samples)(event.data)
  if (E.isLeft(decoded)) return E.left(invalidInput(decoded.left.errors.map((error) => `/data${error}`)))
  const time = event.time ?? new Date(now).toISOString()
  const eventMs = fromRfc3339(time)
  if (eventMs === undefined) return E.left(invalidInput(['/time: expected RFC 3339 time since 1970']))
  const { samples } = decoded.right
  const ahead = samples.findIndex((sample) => isAhead(sample.time, now))
  if (ahead >= 0) return E.left(invalidInput([`/data/samples/${ahead}/time: expected at most 5 minutes ahead`]))
  if (isAhead(eventMs, now) && samples.some((sample) => sample.time === undefined)) {
    return E.left(invalidInput(['/time: expected at most 5 minutes ahead']))
  }
  const extensions = extensionsOf(event)
  const { traceparent, tracestate } = traceContextOf(extensions['traceparent'], extensions['tracestate']) ?? trace
  const message = toMessage({
    id: event.id,
    source: event.source,
    type: event.type,
    time,
    subject: event.subject,
    extensions: {
      ...extensions,
      partitionkey: extensions['partitionkey'] ?? event.source,
      traceparent,
      // One without a traceparent of its own belongs to no trace.
      tracestate
    },
    data: decoded.right
  })
  return E.right({ messages: [message], samples: samples.length })
}
