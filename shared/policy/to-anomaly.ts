import type { Anomaly, AnomalyPart } from '../contract/anomaly.ts'
import type { Series } from '../contract/series.ts'
import { MAX_PARTS, type Part, type Verdict } from '../detection/verdict.ts'
import type { Observation } from '../detection/window.ts'
import type { Judgement } from './judge.ts'
import type { Policy } from './policy.ts'

/** What an anomaly is made from. `event` names the event that brought the sample. */
export type Found = {
  readonly series: Series
  readonly sample: Observation & { readonly event: string }
  readonly verdict: Verdict
  readonly judgement: Judgement
  /** Mean time between the samples of the window, ms; 0 when there are fewer than two. */
  readonly intervalMs: number
}

const clamp = (value: number, { min, max }: Policy['validRange']): number => Math.min(Math.max(value, min), max)

/** A part of a verdict as others get it: what is not known is null. */
export const toAnomalyPart = ({ name, score, oneIn, heldBy }: Part): AnomalyPart => ({
  name,
  score,
  one_in: oneIn > 0 ? oneIn : null,
  held_by: heldBy === '' ? null : heldBy
})

/**
 * The verdict as others get it: everything in it follows from the sample, its window and the policy, so that a repetition is
 * equal. What is out of the valid range was never normal: the band ends where the range does.
 */
export const toAnomaly = (
  { name, version, detector, validRange }: Policy,
  { series, sample, verdict, judgement, intervalMs }: Found
): Anomaly => ({
  series,
  time: new Date(sample.time).toISOString(),
  value: sample.value,
  expected: clamp(verdict.expected, validRange),
  lower: clamp(verdict.lower, validRange),
  upper: clamp(verdict.upper, validRange),
  score: judgement.score,
  direction: judgement.direction,
  reason: judgement.reason,
  severity: judgement.severity,
  detector: { name: detector.name, version: detector.version },
  policy: { name, version },
  parts: verdict.parts.slice(0, MAX_PARTS).map(toAnomalyPart),
  interval_ms: Math.round(intervalMs),
  statistics: verdict.statistics,
  cause: { event: sample.event, sample: sample.key }
})
