import { hash } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import type { Series } from '../contract/series.ts'
import { buildDetector } from '../detection/detectors.ts'
import { canonicalJson } from './canonical.ts'
import { seriesMatcher } from './match.ts'
import type { Policy } from './policy.ts'
import type { PolicySettings } from './policy-settings.ts'

export type PolicySet = {
  /**
   * 12 hexadecimal digits of the SHA-256 of the configuration with every default filled in. Comments, the order of keys, and
   * what is said in full instead of left out do not change it; the order of policies does, and so do other defaults of another
   * release.
   */
  readonly version: string
  /** In the order in which they are asked; the last one matches every series. */
  readonly policies: ReadonlyArray<Policy>
  /** The first one that matches. Some matching of text: to be asked once per series, not once per sample. */
  readonly policyOf: (series: Series) => Policy
}

const toPolicy = (settings: PolicySettings, version: string): Policy => {
  const { detector, match, validRange, ...same } = settings
  const built = buildDetector({ ...detector.parameters, name: detector.name })
  // Its parameters were decoded with the settings.
  if (E.isLeft(built)) throw new Error(`policy ${settings.name}: ${built.left.join(', ')}`)
  return {
    ...same,
    version,
    detector: built.right,
    matches: seriesMatcher(match),
    validRange: {
      min: validRange.min ?? Number.NEGATIVE_INFINITY,
      max: validRange.max ?? Number.POSITIVE_INFINITY
    }
  }
}

/** The policies of these settings, the last of which stands for every series that no other one matches. */
export const createPolicySet = (all: ReadonlyArray<PolicySettings>): PolicySet => {
  const version = hash('sha256', canonicalJson(all)).slice(0, 12)
  const policies = all.map((settings) => toPolicy(settings, version))
  const last = policies[policies.length - 1] as Policy
  return { version, policies, policyOf: (series) => policies.find(({ matches }) => matches(series)) ?? last }
}
