import type { AlertRule } from '../alerting/alert-rule.ts'
import { toAlertRule } from './alert-form.ts'
import type { DetectorChoice } from './detector-form.ts'
import type { Match } from './match.ts'
import type { PolicyForm, SettingsForm } from './policy-form.ts'

/** A policy as plain data with every default filled in: what the version of the configuration is made from. */
export type PolicySettings = {
  readonly name: string
  readonly match: Match
  readonly detector: { readonly name: string; readonly parameters: Readonly<Record<string, unknown>> }
  readonly direction: 'both' | 'above' | 'below'
  readonly minDeviation: { readonly absolute: number; readonly relative: number }
  /** Null, and not infinite: that would be no JSON. */
  readonly validRange: { readonly min: number | null; readonly max: number | null }
  readonly warmup: number
  readonly missingAfterMs: number | null
  readonly alert: AlertRule
  readonly criticalScore: number
}

/** Twice as far out as it takes to be an anomaly. */
const CRITICAL_SCORE = 2

const orEmpty = <A extends object>(section: A | 'none' | undefined): Partial<A> =>
  section === undefined || section === 'none' ? {} : section

/**
 * A section of the defaults below the same one of a policy, key by key; `none` in a policy takes back what the defaults say.
 * What a key holds is taken as a whole.
 */
const below = <A extends object>(defaults: A | 'none' | undefined, own: A | 'none' | undefined): Partial<A> =>
  own === 'none' ? {} : { ...orEmpty(defaults), ...orEmpty(own) }

/** A detector that knows time zones gets the policy's, unless its parameters name one. */
const inZone = ({ name, parameters, given }: DetectorChoice, timeZone: string | undefined) => ({
  name,
  parameters:
    timeZone === undefined || given.includes('timeZone') || !Object.hasOwn(parameters, 'timeZone')
      ? parameters
      : { ...parameters, timeZone }
})

/** A policy over the defaults. Its detector is taken as a whole: parameters of one mean nothing to another. */
export const toSettings = (
  name: string,
  defaults: SettingsForm,
  own: PolicyForm,
  fallback: DetectorChoice
): PolicySettings => {
  const { absolute = 0, relative = 0 } = below(defaults.min_deviation, own.min_deviation)
  const { min, max } = below(defaults.valid_range, own.valid_range)
  return {
    name,
    match: own.match ?? {},
    detector: inZone(own.detector ?? defaults.detector ?? fallback, own.time_zone ?? defaults.time_zone),
    direction: own.direction ?? defaults.direction ?? 'both',
    minDeviation: { absolute, relative },
    validRange: { min: min ?? null, max: max ?? null },
    warmup: own.warmup ?? defaults.warmup ?? 0,
    missingAfterMs: below(defaults.missing, own.missing).after ?? null,
    alert: toAlertRule(below(defaults.alert, own.alert)),
    criticalScore: below(defaults.severity, own.severity).critical ?? CRITICAL_SCORE
  }
}
