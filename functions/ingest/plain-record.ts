import * as E from 'fp-ts/lib/Either.js'
import { MAX_FUTURE_MS, MAX_ID_LENGTH, MAX_METRIC_LENGTH, MAX_SOURCE_LENGTH } from '../../shared/contract/bounds.ts'
import { DEFAULT_SOURCE } from '../../shared/contract/defaults.ts'
import { Labels } from '../../shared/contract/labels.ts'
import type { Sample } from '../../shared/contract/sample.ts'
import { isText } from '../../shared/contract/text.ts'
import { fromTimestamp } from './timestamp.ts'

/** What one plain JSON object says: samples of one source, all of one time. */
export type PlainRecord = { readonly source: string; readonly samples: ReadonlyArray<Sample> }

export type RecordOptions = {
  readonly now: number
  readonly strictFields: boolean
  /** Where samples belong whose record names no source. */
  readonly defaultSource?: string
}

type Range = { readonly fits: (n: number) => boolean; readonly expected: string }

/** Metrics with a range of their own; every other numeric field is a metric by its name. */
const RANGES: ReadonlyMap<string, Range> = new Map<string, Range>([
  ['cpu', { fits: (n) => n >= 0 && n <= 100, expected: 'number from 0 to 100' }],
  ['rps', { fits: (n) => n >= 0, expected: 'number of 0 or more' }],
  ['value', { fits: () => true, expected: 'finite number' }]
])

const META = new Set(['timestamp', 'time', 'source', 'device_id', 'labels', 'id', 'metric'])

type Fields = Readonly<Record<string, unknown>>

const sourceOf = ({ source, device_id: device }: Fields, errors: string[], otherwise: string): string => {
  if (source !== undefined && source !== null) {
    // A URI reference is plain ASCII; whether it is one the caller checks once per source.
    if (isText(source, MAX_SOURCE_LENGTH)) return source
    errors.push(`/source: expected text of 1 to ${MAX_SOURCE_LENGTH} printable characters`)
  } else if (device !== undefined && device !== null) {
    const named = isText(device, 64) || Number.isFinite(device) ? `/devices/${encodeURIComponent(String(device))}` : ''
    // Up to nine characters in a URI for each one outside ASCII.
    if (named !== '' && named.length <= MAX_SOURCE_LENGTH) return named
    errors.push('/device_id: expected text of 1 to 64 printable characters')
  }
  return otherwise
}

const metricsOf = (
  fields: Fields,
  strictFields: boolean,
  errors: string[]
): ReadonlyArray<readonly [string, number]> => {
  const { metric } = fields
  const metrics: (readonly [string, number])[] = []
  if (metric !== undefined && !isText(metric, MAX_METRIC_LENGTH)) {
    errors.push(`/metric: expected text of 1 to ${MAX_METRIC_LENGTH} printable characters`)
  }
  for (const [name, value] of Object.entries(fields)) {
    if (META.has(name)) continue
    const range = RANGES.get(name)
    const isNumber = typeof value === 'number'
    if (!isNumber && range === undefined) {
      if (strictFields) errors.push(`/${pointer(name)}: expected no such field`)
    } else if (!isNumber || !Number.isFinite(value) || range?.fits(value) === false) {
      errors.push(`/${pointer(name)}: expected ${range?.expected ?? 'finite number'}`)
    } else if (!isText(name, MAX_METRIC_LENGTH)) {
      errors.push(`/: expected field names of 1 to ${MAX_METRIC_LENGTH} printable characters`)
    } else {
      // `{ metric: "latency", value: 12 }` names its metric; `+ 0` turns -0 into 0.
      metrics.push([name === 'value' && isText(metric, MAX_METRIC_LENGTH) ? metric : name, value + 0])
    }
  }
  if (metrics.length === 0 && errors.length === 0) errors.push('/: expected at least one numeric field')
  return metrics
}

/** A field's name in a JSON pointer: a name is the client's own text, so it is cut and cleaned like one. */
const pointer = (name: string): string =>
  name
    .slice(0, 40)
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replace(/[^\u0020-\u007e]/gu, '?')

/** `{ timestamp?, cpu, rps }`, `{ timestamp, value }` and their like, or every field that is wrong. */
export const fromPlainRecord = (
  record: unknown,
  { now, strictFields, defaultSource = DEFAULT_SOURCE }: RecordOptions
): E.Either<ReadonlyArray<string>, PlainRecord> => {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return E.left(['/: expected object'])
  const fields = record as Fields
  const errors: string[] = []
  const source = sourceOf(fields, errors, defaultSource)
  const time = fromTimestamp(fields['timestamp'] ?? fields['time'])
  if (Number.isNaN(time)) errors.push('/timestamp: expected RFC 3339, Unix seconds or Unix milliseconds')
  else if (time !== undefined && time > now + MAX_FUTURE_MS) errors.push('/timestamp: expected at most 5 minutes ahead')
  const labels = fields['labels'] === undefined ? undefined : Labels.decode(fields['labels'])
  if (labels !== undefined && E.isLeft(labels)) errors.push(`/labels: expected ${Labels.name}`)
  const { id } = fields
  if (id !== undefined && !isText(id, MAX_ID_LENGTH))
    errors.push(`/id: expected text of 1 to ${MAX_ID_LENGTH} characters`)
  const metrics = metricsOf(fields, strictFields, errors)
  if (errors.length > 0) return E.left(errors)
  const more = {
    ...(time === undefined ? {} : { time }),
    ...(labels !== undefined && E.isRight(labels) ? { labels: labels.right } : {}),
    ...(id === undefined ? {} : { id: id as string })
  }
  return E.right({ source, samples: metrics.map(([metric, value]) => ({ metric, value, ...more })) })
}
