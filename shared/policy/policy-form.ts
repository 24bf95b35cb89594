import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { MAX_SOURCE_LENGTH } from '../contract/bounds.ts'
import { isText } from '../contract/text.ts'
import { AlertForm } from './alert-form.ts'
import { DetectorForm } from './detector-form.ts'
import { PositiveDuration } from './yaml/duration.ts'
import { isMapping, list, type Mapping, mapping, oneOrMore, orNone } from './yaml/mapping.ts'
import { FiniteNumber, numberFrom, oneOf, parsed, TimeZone, whole } from './yaml/scalars.ts'

const textOf = (what: string, maxLength: number) =>
  parsed(`${what} of 1 to ${maxLength} printable characters`, (value) => (isText(value, maxLength) ? value : undefined))

/** No name of the contract is longer. */
const Glob = textOf('a pattern such as web-*', MAX_SOURCE_LENGTH)
const Globs = oneOrMore(Glob)

type LabelGlobs = Readonly<Record<string, ReadonlyArray<string>>>

const Labels = new t.Type<LabelGlobs, LabelGlobs, unknown>(
  'a mapping of label names to patterns',
  (value): value is LabelGlobs => isMapping(value),
  (value, context) => {
    if (!isMapping(value)) return t.failure(value, context, 'expected a mapping of label names to patterns')
    const decoded: [string, ReadonlyArray<string>][] = []
    const errors: t.ValidationError[] = []
    for (const [name, patterns] of Object.entries(value)) {
      const result = Globs.validate(patterns, t.appendContext(context, name, Globs, patterns))
      if (E.isRight(result)) decoded.push([name, result.right])
      else errors.push(...result.left)
    }
    return errors.length > 0 ? t.failures(errors) : t.success(Object.fromEntries(decoded))
  },
  t.identity
)

/** More than any series will ever have to be seen; a slip of the unit is above it. */
const MAX_WARMUP = 1_000_000

/** What both a policy and the defaults may say. */
const SETTINGS = {
  detector: DetectorForm,
  direction: oneOf('both', 'above', 'below'),
  min_deviation: mapping('a mapping of absolute and relative', { absolute: numberFrom(0), relative: numberFrom(0) }),
  valid_range: orNone(mapping('a mapping of min and max, or none', { min: FiniteNumber, max: FiniteNumber })),
  warmup: whole(0, MAX_WARMUP),
  missing: orNone(mapping('a mapping of after, or none', { after: PositiveDuration })),
  time_zone: TimeZone,
  alert: AlertForm,
  severity: mapping('a mapping of critical', { critical: numberFrom(1) })
}

const PolicyForm = mapping('a policy', {
  // As long as `policy.name` of the contract may be.
  name: textOf('text', 64),
  match: mapping('a mapping of source, metric and labels', { source: Globs, metric: Globs, labels: Labels }),
  ...SETTINGS
})

const DefaultsForm = mapping('a mapping of defaults', SETTINGS)

/** The whole text, as people write it; nothing is merged yet. */
export const DocumentForm = mapping('a mapping of defaults and policies', {
  defaults: DefaultsForm,
  policies: list('a list of policies', PolicyForm)
})

export type SettingsForm = Mapping<typeof SETTINGS>
export type PolicyForm = t.TypeOf<typeof PolicyForm>
export type DocumentForm = t.TypeOf<typeof DocumentForm>
