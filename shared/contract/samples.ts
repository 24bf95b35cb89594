import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { MAX_ID_LENGTH, MAX_METRIC_LENGTH, MAX_SAMPLES_PER_EVENT } from './bounds.ts'
import { Sample } from './sample.ts'
import { isText } from './text.ts'
import { isUnixMs } from './time.ts'

/** The data of `dev.knomaly.samples.v1` and `dev.knomaly.history.v1` events: 1 to 1000 samples of one source. */
export type Samples = { readonly samples: ReadonlyArray<Sample> }

const KNOWN = new Set(['metric', 'value', 'time', 'labels', 'id'])

/**
 * A sample in the form that nearly all have: already as the codec would return it. Hand-written, because io-ts takes
 * about 1 µs per sample here and this guard a tenth of it, and both ingest and analyzer pay it for every sample.
 * A property test holds it against the codec: what passes here decodes to itself.
 */
const isPlain = (value: unknown): value is Sample => {
  if (typeof value !== 'object' || value === null) return false
  const sample = value as Record<string, unknown>
  for (const name in sample) if (!KNOWN.has(name)) return false
  return (
    isText(sample['metric'], MAX_METRIC_LENGTH) &&
    typeof sample['value'] === 'number' &&
    Number.isFinite(sample['value']) &&
    !Object.is(sample['value'], -0) &&
    (sample['time'] === undefined || (isUnixMs(sample['time']) && !Object.is(sample['time'], -0))) &&
    sample['labels'] === undefined &&
    (sample['id'] === undefined || isText(sample['id'], MAX_ID_LENGTH))
  )
}

const isSamples = (value: unknown): value is Samples =>
  typeof value === 'object' && value !== null && Array.isArray((value as { samples?: unknown }).samples)

const EXPECTED = `list of 1 to ${MAX_SAMPLES_PER_EVENT} samples`

const LIST = new t.Type<ReadonlyArray<Sample>, ReadonlyArray<Sample>, unknown>(
  EXPECTED,
  (value): value is ReadonlyArray<Sample> => Array.isArray(value) && value.every(Sample.is),
  (value, context) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_SAMPLES_PER_EVENT) {
      return t.failure(value, context)
    }
    const samples: Sample[] = []
    const errors: t.Errors = []
    for (let i = 0; i < value.length; i += 1) {
      const item: unknown = value[i]
      if (isPlain(item)) {
        samples.push(item)
        continue
      }
      const decoded = Sample.validate(item, t.appendContext(context, String(i), Sample, item))
      if (E.isRight(decoded)) samples.push(decoded.right)
      else errors.push(...decoded.left)
    }
    return errors.length > 0 ? t.failures(errors) : t.success(samples)
  },
  t.identity
)

export const Samples = new t.Type<Samples, Samples, unknown>(
  'Samples',
  (value): value is Samples => isSamples(value) && LIST.is(value.samples),
  (value, context) => {
    if (typeof value !== 'object' || value === null) return t.failure(value, context)
    const { samples } = value as { samples?: unknown }
    const decoded = LIST.validate(samples, t.appendContext(context, 'samples', LIST, samples))
    return E.isRight(decoded) ? t.success({ samples: decoded.right }) : decoded
  },
  t.identity
)
