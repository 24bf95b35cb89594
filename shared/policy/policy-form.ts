import type * as t from 'io-ts'
import { AlertForm } from './alert-form.ts'
import { DetectorForm } from './detector-form.ts'
import { MATCH_FIELDS, textOf } from './match-form.ts'
import { PositiveDuration } from './yaml/duration.ts'
import { list, type Mapping, mapping, orNone } from './yaml/mapping.ts'
import { FiniteNumber, numberFrom, oneOf, TimeZone, whole } from './yaml/scalars.ts'

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
  match: mapping('a mapping of source, metric and labels', MATCH_FIELDS),
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
