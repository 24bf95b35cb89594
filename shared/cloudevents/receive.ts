import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { fromRfc3339 } from '../contract/time.ts'
import {
  type InvalidInput,
  invalidInput,
  type Malformed,
  malformed,
  type UnsupportedMedia,
  unsupportedMedia
} from '../failure/failure.ts'
import { type Attributes, isBinary, readAttributes } from './binary.ts'
import { parseJson } from './json.ts'
import { isJson, toMediaType } from './media-type.ts'
import { type Event, toEvent } from './to-event.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>
type Refusal = Malformed | InvalidInput | UnsupportedMedia

/** Events in one batch; a batch is one request, and each event is a POST to the Broker. */
export const MAX_BATCH = 1000

const STRUCTURED = 'application/cloudevents+json'
const BATCH = 'application/cloudevents-batch+json'

/** The bytes of an event's data as a value; undefined for data that is read as everybody's is. */
export type ReadData = (
  bytes: Buffer,
  attributes: Readonly<Record<string, unknown>>
) => E.Either<Malformed, unknown> | undefined

const AS_EVERYBODYS: ReadData = () => undefined

/**
 * The CloudEvents in an HTTP message: binary, structured or batch mode. Data is JSON, but for events whose data
 * `readData` reads. `now` is the arrival in Unix ms, the time of an event that brings none; a Broker's own arrival time
 * goes before it, since it stays the same when the event is delivered again.
 */
export const receive = (
  headers: Headers,
  body: Buffer,
  now: number,
  readData: ReadData = AS_EVERYBODYS
): E.Either<Refusal, ReadonlyArray<Event>> => {
  const contentType = headers['content-type'] as string | undefined
  const media = toMediaType(contentType)
  if (media.charset !== 'utf-8' && media.charset !== 'us-ascii') return E.left(unsupportedMedia('charset is not UTF-8'))
  if (media.essence === STRUCTURED) {
    return pipe(
      parseJson(body),
      E.flatMap((json) => fromStructured(json, now, readData)),
      E.map((event) => [event])
    )
  }
  if (media.essence === BATCH) {
    return pipe(
      parseJson(body),
      E.flatMap((json) => fromBatch(json, now, readData))
    )
  }
  if (media.essence.startsWith('application/cloudevents')) return E.left(unsupportedMedia('only the JSON event format'))
  if (!isBinary(headers)) return E.left(malformed('no CloudEvent: neither ce-specversion nor a cloudevents media type'))
  return fromBinary(headers, body, now, readData)
}

const arrival =
  (fields: Readonly<Record<string, unknown>>, now: number): (() => string) =>
  () =>
    isTime(fields['knativearrivaltime']) ? fields['knativearrivaltime'] : new Date(now).toISOString()

const isTime = (value: unknown): value is string => typeof value === 'string' && fromRfc3339(value) !== undefined

const binaryData = (attributes: Attributes, body: Buffer, readData: ReadData): E.Either<Refusal, unknown> => {
  if (body.length === 0) return E.right(undefined)
  const own = readData(body, attributes)
  if (own !== undefined) return own
  return isJson(toMediaType(attributes['datacontenttype']))
    ? parseJson(body)
    : E.left(unsupportedMedia('data is not JSON'))
}

const fromBinary = (
  headers: Headers,
  body: Buffer,
  now: number,
  readData: ReadData
): E.Either<Refusal, ReadonlyArray<Event>> => {
  const attributes = readAttributes(headers)
  const data = binaryData(attributes, body, readData)
  if (E.isLeft(data)) return data
  const event = toEvent(attributes, data.right, arrival(attributes, now))
  return E.isLeft(event) ? event : E.right([event.right])
}

const fromStructured = (json: unknown, now: number, readData: ReadData): E.Either<Refusal, Event> => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return E.left(malformed('no CloudEvent object'))
  const { data, data_base64: base64, ...rest } = json as Record<string, unknown>
  // The JSON format lets a producer write an unset attribute as null.
  const attributes = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))
  if (base64 === undefined || base64 === null) return toEvent(attributes, data, arrival(attributes, now))
  if (typeof base64 !== 'string') return E.left(invalidInput(['/data_base64: expected text']))
  if (data !== undefined) return E.left(invalidInput(['/data_base64: expected no data beside it']))
  const bytes = Buffer.from(base64, 'base64')
  return pipe(
    readData(bytes, attributes) ?? parseJson(bytes),
    E.flatMap((parsed): E.Either<Refusal, Event> => toEvent(attributes, parsed, arrival(attributes, now)))
  )
}

const fromBatch = (json: unknown, now: number, readData: ReadData): E.Either<Refusal, ReadonlyArray<Event>> => {
  if (!Array.isArray(json)) return E.left(malformed('a batch is a JSON array'))
  if (json.length > MAX_BATCH) return E.left(invalidInput([`/: expected at most ${MAX_BATCH} events`]))
  const events: Event[] = []
  const errors: string[] = []
  for (let i = 0; i < json.length; i += 1) {
    const event = fromStructured(json[i], now, readData)
    if (E.isRight(event)) events.push(event.right)
    else if (event.left._tag === 'InvalidInput') errors.push(...event.left.errors.map((error) => `/${i}${error}`))
    else errors.push(`/${i}: expected CloudEvent`)
  }
  return errors.length > 0 ? E.left(invalidInput(errors.slice(0, 20))) : E.right(events)
}
