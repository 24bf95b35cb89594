import { isUtf8 } from 'node:buffer'
import * as E from 'fp-ts/lib/Either.js'
import { parseJson } from '../../shared/cloudevents/json.ts'
import { toMediaType } from '../../shared/cloudevents/media-type.ts'
import { MAX_SAMPLES_PER_REQUEST } from '../../shared/contract/bounds.ts'
import type { Sample } from '../../shared/contract/sample.ts'
import { type InvalidInput, invalidInput, type Malformed, malformed } from '../../shared/failure/failure.ts'
import { fromPlainRecord, type RecordOptions } from './plain-record.ts'

/** Samples by source, in the order they came. */
export type SamplesBySource = ReadonlyMap<string, ReadonlyArray<Sample>>

const NDJSON = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/json-lines'])

const MAX_ERRORS = 20

const parseLines = (body: Buffer): E.Either<Malformed, ReadonlyArray<unknown>> => {
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

const parseRecords = (body: Buffer, contentType: string | undefined): E.Either<Malformed, ReadonlyArray<unknown>> => {
  if (NDJSON.has(toMediaType(contentType).essence)) return parseLines(body)
  // Any other media type is read as JSON too: curl's default is a form, and people forget the header.
  return E.map((json: unknown) => (Array.isArray(json) ? json : [json]))(parseJson(body))
}

/** One record, an array of them, or NDJSON: all samples by source, or every error with the place of its record. */
export const fromPlainBody = (
  body: Buffer,
  contentType: string | undefined,
  options: RecordOptions
): E.Either<Malformed | InvalidInput, SamplesBySource> => {
  const records = parseRecords(body, contentType)
  if (E.isLeft(records)) return records
  if (records.right.length === 0) return E.left(invalidInput(['/: expected at least one record']))
  const single = records.right.length === 1
  const bySource = new Map<string, Sample[]>()
  const errors: string[] = []
  let count = 0
  for (const [i, record] of records.right.entries()) {
    const plain = fromPlainRecord(record, options)
    if (E.isLeft(plain)) {
      if (errors.length < MAX_ERRORS) errors.push(...plain.left.map((error) => (single ? error : `/${i}${error}`)))
      continue
    }
    const { source, samples } = plain.right
    count += samples.length
    if (count > MAX_SAMPLES_PER_REQUEST) {
      return E.left(invalidInput([`/: expected at most ${MAX_SAMPLES_PER_REQUEST} samples in one request`]))
    }
    const found = bySource.get(source)
    if (found === undefined) bySource.set(source, [...samples])
    else found.push(...samples)
  }
  return errors.length > 0 ? E.left(invalidInput(errors)) : E.right(bySource)
}
