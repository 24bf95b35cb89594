import * as E from 'fp-ts/lib/Either.js'
import { derivedId } from '../../shared/cloudevents/derived-id.ts'
import type { ReadData } from '../../shared/cloudevents/receive.ts'
import type { Event } from '../../shared/cloudevents/to-event.ts'
import type { TraceContext } from '../../shared/cloudevents/traceparent.ts'
import { MAX_FUTURE_MS } from '../../shared/contract/bounds.ts'
import { KAFKA_RECORD } from '../../shared/contract/event-types.ts'
import { fromRfc3339 } from '../../shared/contract/time.ts'
import { type InvalidInput, invalidInput, type Malformed } from '../../shared/failure/failure.ts'
import type { Forwarded } from './from-event.ts'
import { guessRecords } from './parse-records.ts'
import { fromPlainRecords } from './plain-body.ts'
import { toEvents } from './to-events.ts'

/**
 * What a KafkaSource sends for a record that is no CloudEvent itself (knative-extensions/eventing-kafka-broker,
 * InvalidCloudEventInterceptor): type `dev.knative.kafka.event`, source
 * `/apis/v1/namespaces/<ns>/kafkasources/<name>#<topic>`, id `partition:<p>/offset:<o>`, subject `partition:<p>#<o>`,
 * time the record's timestamp, data the record's value as it is. The media type is the record's own `content-type`
 * header, or none at all. Extensions `key` and `partitionkey` are the record's key, `kafkaheader<name>` its other
 * headers.
 */

export type KafkaOptions = { readonly now: number; readonly trace: TraceContext; readonly strictFields: boolean }

type Headers = Readonly<Record<string, string | string[] | undefined>>

const OF_NO_USE = /^ce-(kafkaheader|key$|partitionkey$)/

/**
 * A message without what a KafkaSource copies from a record's key and headers: bytes of anybody's, of which nothing
 * goes on. Checked like attributes they would have good records refused for a header that nobody reads.
 */
export const withoutRecordHeaders = (headers: Headers): Headers =>
  headers['ce-type'] === KAFKA_RECORD
    ? Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_NO_USE.test(name)))
    : headers

/** Data of a Kafka record as its plain records, whatever its media type says; all other data as `receive` reads it. */
export const readKafkaData: ReadData = (bytes, { type, datacontenttype }) =>
  type === KAFKA_RECORD
    ? guessRecords(bytes, typeof datacontenttype === 'string' ? datacontenttype : undefined)
    : undefined

/** In structured mode data may come as JSON beside the attributes, or as text that holds it. */
const recordsOf = ({ data, datacontenttype }: Event): E.Either<Malformed, ReadonlyArray<unknown>> => {
  if (Array.isArray(data)) return E.right(data)
  if (typeof data === 'string') return guessRecords(Buffer.from(data), datacontenttype)
  return E.right(data === undefined || data === null ? [] : [data])
}

/**
 * The events of samples that follow from a Kafka record. Samples without a source are the KafkaSource's, those without
 * a time are of the record's. Ids follow from where the record lies, so that a record delivered twice has no effect the
 * second time; the KafkaSource is part of them, because two topics have a first record each.
 */
export const fromKafka = (
  event: Event,
  { now, trace, strictFields }: KafkaOptions
): E.Either<Malformed | InvalidInput, Forwarded> => {
  const records = recordsOf(event)
  if (E.isLeft(records)) return records
  const bySource = fromPlainRecords(records.right, { now, strictFields, defaultSource: event.source })
  if (E.isLeft(bySource)) return bySource
  const time = event.time ?? new Date(now).toISOString()
  const eventMs = fromRfc3339(time)
  // A record of an old topic may have no timestamp, which is one before 1970.
  if (eventMs === undefined) return E.left(invalidInput(['/time: expected RFC 3339 time since 1970']))
  const samples = [...bySource.right.values()].flat()
  if (eventMs > now + MAX_FUTURE_MS && samples.some((sample) => sample.time === undefined)) {
    return E.left(invalidInput(['/time: expected at most 5 minutes ahead']))
  }
  const id = derivedId(event.source, event.id)
  // The subject says where the record lies: people find it again by that, since the id no longer does.
  const messages = toEvents(bySource.right, { id, time, subject: event.subject, trace })
  return E.isLeft(messages) ? messages : E.right({ messages: messages.right, samples: samples.length })
}
