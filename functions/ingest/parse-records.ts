import { isUtf8 } from 'node:buffer'
import * as E from 'fp-ts/lib/Either.js'
import { parseJson } from '../../shared/cloudevents/json.ts'
import { isJson, toMediaType } from '../../shared/cloudevents/media-type.ts'
import { type Malformed, malformed } from '../../shared/failure/failure.ts'

type Records = E.Either<Malformed, ReadonlyArray<unknown>>

const NDJSON = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/json-lines'])

const parseLines = (body: Buffer): Records => {
  // Bytes that are no text would be stored as replacement characters.
  if (!isUtf8(body)) return E.left(malformed('body is not UTF-8'))
  const records: unknown[] = []
  for (const [i, line] of body.toString('utf8').split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      records.push(JSON.parse(line))
    } catch {
      return E.left(malformed(`line ${i + 1} is not JSON`))
    }
  }
  return E.right(records)
}

const parseDocument = (body: Buffer): Records =>
  E.map((json: unknown) => (Array.isArray(json) ? json : [json]))(parseJson(body))

/** The records of a request's body: one, an array of them, or NDJSON where the media type says so. */
export const parseRecords = (body: Buffer, contentType: string | undefined): Records => {
  if (NDJSON.has(toMediaType(contentType).essence)) return parseLines(body)
  // Any other media type is read as JSON too: curl's default is a form, and people forget the header.
  return parseDocument(body)
}

const LINE_FEED = 0x0a

/**
 * The records of a message whose media type says little: producers of Kafka rarely give one. What is no JSON document
 * may be several of them, a line each; only a media type that says JSON rules that out.
 */
export const guessRecords = (bytes: Buffer, contentType: string | undefined): Records => {
  const asSaid = parseRecords(bytes, contentType)
  if (E.isRight(asSaid) || (contentType !== undefined && isJson(toMediaType(contentType)))) return asSaid
  return bytes.includes(LINE_FEED) ? parseLines(bytes) : asSaid
}
