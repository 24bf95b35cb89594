import * as E from 'fp-ts/lib/Either.js'
import { type Attributes, isBinary, readAttributes } from '../cloudevents/binary.ts'
import { derivedId } from '../cloudevents/derived-id.ts'
import { parseJson } from '../cloudevents/json.ts'
import { isJson, toMediaType } from '../cloudevents/media-type.ts'
import { HISTORY, SAMPLES } from '../contract/event-types.ts'
import { type Malformed, malformed } from '../failure/failure.ts'

/** An event that could not be delivered: all attributes, the error extensions among them, and the data as bytes. */
export type DeadLetter = {
  readonly id: string
  readonly attributes: Attributes
  readonly data: Buffer
  /** In an event of samples or of history; 0 when they cannot be counted. */
  readonly samples: number
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

const NO_DATA = Buffer.alloc(0)

const countSamples = ({ type }: Attributes, data: Buffer): number => {
  if (type !== SAMPLES && type !== HISTORY) return 0
  const json = parseJson(data)
  if (E.isLeft(json) || typeof json.right !== 'object' || json.right === null) return 0
  const { samples } = json.right as { samples?: unknown }
  return Array.isArray(samples) ? samples.length : 0
}

/**
 * The same event that failed at the same place is the same dead letter. One without an id is known by its data: it can have
 * come past no Broker, and is kept all the same.
 */
const idOf = ({ source = '', id = '', knativeerrordest = '' }: Attributes, data: Buffer): string =>
  derivedId('dead-letter', source, id, knativeerrordest, id === '' ? data.toString('base64') : '')

const toDeadLetter = (attributes: Attributes, data: Buffer): DeadLetter => ({
  id: idOf(attributes, data),
  attributes,
  data,
  samples: countSamples(attributes, data)
})

const dataOf = ({ data, data_base64: base64 }: Record<string, unknown>, contentType: string | undefined): Buffer => {
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64')
  if (data === undefined) return NO_DATA
  return Buffer.from(typeof data === 'string' && !isJson(toMediaType(contentType)) ? data : JSON.stringify(data))
}

// Brokers send binary mode. This is for others, so it is read with JSON.parse, which rounds large numbers.
const fromStructured = (body: Buffer): E.Either<Malformed, DeadLetter> => {
  const json = parseJson(body)
  if (E.isLeft(json)) return json
  if (typeof json.right !== 'object' || json.right === null || Array.isArray(json.right)) {
    return E.left(malformed('no CloudEvent object'))
  }
  const members = json.right as Record<string, unknown>
  const attributes: Record<string, string> = {}
  for (const [name, value] of Object.entries(members)) {
    if (name === 'data' || name === 'data_base64') continue
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      attributes[name] = String(value)
  }
  const data = dataOf(members, attributes['datacontenttype'])
  if (data.length > 0) attributes['datacontenttype'] ??= 'application/json'
  return E.right(toDeadLetter(attributes, data))
}

/**
 * Reads whatever comes: what could not be delivered is often what is wrong with it, so nothing is validated. Only a message
 * that is no CloudEvent at all is refused.
 */
export const readDeadLetter = (headers: Headers, body: Buffer): E.Either<Malformed, DeadLetter> => {
  if (toMediaType(headers['content-type'] as string | undefined).essence === 'application/cloudevents+json') {
    return fromStructured(body)
  }
  if (!isBinary(headers))
    return E.left(malformed('no CloudEvent: neither ce-specversion nor application/cloudevents+json'))
  return E.right(toDeadLetter(readAttributes(headers), body))
}
