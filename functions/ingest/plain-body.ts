import * as E from 'fp-ts/lib/Either.js'
import { MAX_SAMPLES_PER_REQUEST } from '../../shared/contract/bounds.ts'
import type { Sample } from '../../shared/contract/sample.ts'
import { type InvalidInput, invalidInput, type Malformed } from '../../shared/failure/failure.ts'
import { parseRecords } from './parse-records.ts'
import { fromPlainRecord, type RecordOptions } from './plain-record.ts'

/** Samples by source, in the order they came. */
export type SamplesBySource = ReadonlyMap<string, ReadonlyArray<Sample>>

const MAX_ERRORS = 20

/** All samples of plain records by source, or every error with the place of its record. */
export const fromPlainRecords = (
  records: ReadonlyArray<unknown>,
  options: RecordOptions
): E.Either<InvalidInput, SamplesBySource> => {
  if (records.length === 0) return E.left(invalidInput(['/: expected at least one record']))
  const single = records.length === 1
  const bySource = new Map<string, Sample[]>()
  const errors: string[] = []
  let count = 0
  for (const [i, record] of records.entries()) {
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

/** One record, an array of them, or NDJSON: all samples by source, or what is wrong with the bytes or the records. */
export const fromPlainBody = (
  body: Buffer,
  contentType: string | undefined,
  options: RecordOptions
): E.Either<Malformed | InvalidInput, SamplesBySource> => {
  const records = parseRecords(body, contentType)
  return E.isLeft(records) ? records : fromPlainRecords(records.right, options)
}
