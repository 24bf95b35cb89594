import { type Explained, explain } from '../../shared/contract/explain.ts'
import type { Guard } from '../../shared/policy/judge.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { toAnomalyParts, withinRange } from '../../shared/policy/to-anomaly.ts'
import type { LastVerdict } from '../../shared/redis/last-verdict.ts'

const GUARDS: Readonly<Record<Exclude<Guard, ''>, string>> = {
  warmup: 'waits for more samples of the series',
  direction: 'does not watch this side',
  min_deviation: 'allows for so little'
}

/**
 * Why the newest sample is an anomaly, in the words that its anomaly has, or why it is none although the detector says so; undefined
 * where there is nothing to explain.
 */
export const explanationOf = (
  { value, verdict, anomalous, heldBy }: LastVerdict,
  { name, detector, validRange }: Pick<Policy, 'name' | 'detector' | 'validRange'>
): string | undefined => {
  if (!anomalous && heldBy === '') return undefined
  const said: Explained = {
    ...{ value, score: verdict.score, reason: verdict.reason },
    expected: withinRange(verdict.expected, validRange),
    lower: withinRange(verdict.lower, validRange),
    upper: withinRange(verdict.upper, validRange),
    parts: toAnomalyParts(verdict.parts),
    // Only silence is explained by it, and no sample is silent.
    interval_ms: 0,
    detector: { name: detector.name },
    policy: { name }
  }
  return heldBy === '' ? explain(said) : `${explain(said)}; no anomaly: policy "${name}" ${GUARDS[heldBy]}`
}
