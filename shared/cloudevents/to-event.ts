import { CloudEvent } from 'cloudevents'
import * as E from 'fp-ts/lib/Either.js'
import { MAX_ATTRIBUTE_BYTES, MAX_ID_LENGTH, MAX_SOURCE_LENGTH } from '../contract/bounds.ts'
import { isPrintable } from '../contract/text.ts'
import { fromRfc3339 } from '../contract/time.ts'
import { type InvalidInput, invalidInput } from '../failure/failure.ts'
import { toHeaderValue } from './header-value.ts'

/** An event as the functions see it: validated by the SDK against the JSON Schema of CloudEvents 1.0. */
export type Event = CloudEvent<unknown>

type Fields = Readonly<Record<string, unknown>>

const NONE: ReadonlyArray<string> = []

const isShort = (value: unknown, limit: number): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= limit

const isWhole = ({ specversion, id, source, type, time }: Fields): boolean =>
  specversion === '1.0' &&
  isShort(id, MAX_ID_LENGTH) &&
  isShort(source, MAX_SOURCE_LENGTH) &&
  isShort(type, MAX_ID_LENGTH) &&
  time !== ''

// The SDK makes up an id where none is given and only returns false for another specversion: these come first.
const missing = (fields: Fields): ReadonlyArray<string> => {
  if (isWhole(fields)) return NONE
  const errors: string[] = []
  if (fields['specversion'] !== '1.0') errors.push('/specversion: expected "1.0"')
  if (!isShort(fields['id'], MAX_ID_LENGTH)) errors.push(`/id: expected text of 1 to ${MAX_ID_LENGTH} characters`)
  if (!isShort(fields['source'], MAX_SOURCE_LENGTH)) {
    errors.push(`/source: expected URI reference of 1 to ${MAX_SOURCE_LENGTH} characters`)
  }
  if (!isShort(fields['type'], MAX_ID_LENGTH)) errors.push(`/type: expected text of 1 to ${MAX_ID_LENGTH} characters`)
  // The SDK would take an empty time for none, and none for now.
  if (fields['time'] === '') errors.push('/time: expected RFC 3339 time')
  return errors
}

const NAME = /^[a-z0-9]+$/
// The same few names come with every event: remembering them saves a regular expression for each.
const known = new Set<string>()
const MAX_KNOWN = 256

// `data` is the payload's. The SDK would take a `data_base64` that comes as a header for the payload.
const isName = (name: string): boolean => {
  if (known.has(name)) return true
  if (!NAME.test(name) || name === 'data') return false
  if (known.size < MAX_KNOWN) known.add(name)
  return true
}

const PLAIN = /^[ -~]*$/

// The types of CloudEvents 1.0 that JSON and headers can carry; the SDK lets objects through as well.
const isValue = (value: unknown): boolean =>
  typeof value === 'string'
    ? PLAIN.test(value) || isPrintable(value)
    : typeof value === 'boolean' || Number.isInteger(value)

// No UTF-16 code unit takes more bytes than this in a header: three of UTF-8, each percent-encoded.
const MAX_ENCODED = 9

const headerBytes = (fields: Fields): number =>
  Object.entries(fields).reduce((sum, [name, value]) => sum + name.length + toHeaderValue(String(value)).length, 0)

/** What no attribute may be, whatever its name: these leave again as headers. */
const wrong = (fields: Fields): ReadonlyArray<string> => {
  let errors: Set<string> | undefined
  let length = 0
  const report = (error: string): void => {
    errors ??= new Set()
    errors.add(error)
  }
  for (const name in fields) {
    const value = fields[name]
    if (value === undefined) continue
    if (!isName(name)) report('/: expected attribute names of lower-case letters and digits')
    else if (!isValue(value)) report(`/${name.slice(0, 40)}: expected printable text, whole number or boolean`)
    length += name.length + (typeof value === 'string' ? value.length : 20)
  }
  if (errors !== undefined) return [...errors]
  if (length * MAX_ENCODED > MAX_ATTRIBUTE_BYTES && headerBytes(fields) > MAX_ATTRIBUTE_BYTES) {
    return [`/: expected at most ${MAX_ATTRIBUTE_BYTES} bytes of attributes`]
  }
  return NONE
}

type SchemaError = { readonly instancePath?: string; readonly message?: string }

// The SDK puts the schema's findings, values and all, into `errors` or the message; only path and rule go out.
const explain = (error: unknown): ReadonlyArray<string> => {
  const found = (error as { errors?: unknown }).errors
  if (!Array.isArray(found) || found.length === 0) return ['/: expected attributes that CloudEvents 1.0 allows']
  return found
    .slice(0, 5)
    .map((one: SchemaError | string) =>
      typeof one === 'string'
        ? '/: expected attributes that CloudEvents 1.0 allows'
        : `${one.instancePath ?? '/'}: ${one.message ?? 'not valid'}`
    )
}

// What the schema looks at besides `id` and `time`. The events of one source have it in common, so that it is asked once for
// all of them: the schema takes 3 µs, a third of reading an event.
const seen = new Set<string>()
const MAX_SEEN = 10_000

const schemaKey = ({ source, type, subject, datacontenttype, dataschema }: Fields): string =>
  `${source}\n${type}\n${subject}\n${datacontenttype}\n${dataschema}`

/**
 * Attributes and data as a validated, frozen CloudEvent, or what is wrong with them.
 * `time` is when the event happened; an event without one takes what `arrivedAt` says (RFC 3339), where the SDK would take now.
 */
export const toEvent = (fields: Fields, data: unknown, arrivedAt: () => string): E.Either<InvalidInput, Event> => {
  const lacking = missing(fields)
  const faulty = wrong(fields)
  if (lacking.length + faulty.length > 0) return E.left(invalidInput([...lacking, ...faulty]))
  const time = fields['time'] ?? arrivedAt()
  const key = schemaKey(fields)
  const isKnown = seen.has(key) && typeof time === 'string' && fromRfc3339(time) !== undefined
  try {
    const event = new CloudEvent({ ...fields, time, data } as Partial<CloudEvent<unknown>>, !isKnown)
    if (!isKnown) {
      if (seen.size >= MAX_SEEN) seen.clear()
      seen.add(key)
    }
    return E.right(event)
  } catch (error) {
    return E.left(invalidInput(explain(error)))
  }
}
