import * as t from 'io-ts'
import { MAX_LABEL_NAME_LENGTH, MAX_LABEL_VALUE_LENGTH, MAX_LABELS } from './bounds.ts'
import { isText } from './text.ts'

/** Labels tell series of one metric apart. Sorted by name once decoded, so that equal labels are written alike. */
export type Labels = Readonly<Record<string, string>>

export const NO_LABELS: Labels = Object.freeze({})

// What Prometheus and OpenTelemetry use in names; no `=`, so that `name=value` can be taken apart again.
const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_.\-/]*$/

const isLabels = (value: unknown): value is Labels => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  return (
    entries.length <= MAX_LABELS &&
    entries.every(
      ([name, text]) =>
        name.length <= MAX_LABEL_NAME_LENGTH && LABEL_NAME.test(name) && isText(text, MAX_LABEL_VALUE_LENGTH)
    )
  )
}

const sorted = (labels: Labels): Labels => {
  const names = Object.keys(labels)
  if (names.length === 0) return NO_LABELS
  return Object.fromEntries(names.sort().map((name) => [name, labels[name] as string]))
}

/** At most 16 labels with bounded, printable names and values. */
export const Labels = new t.Type<Labels, Labels, unknown>(
  'object of at most 16 labels with text values',
  isLabels,
  (value, context) => (isLabels(value) ? t.success(sorted(value)) : t.failure(value, context)),
  t.identity
)
