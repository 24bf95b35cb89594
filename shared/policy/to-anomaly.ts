import type { Anomaly, AnomalyPart } from '../contract/anomaly.ts'
import { explain } from '../contract/explain.ts'
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

/** What is out of the valid range was never normal. */
export const withinRange = (value: number, { min, max }: Policy['validRange']): number =>
  Math.min(Math.max(value, min), max)

const toAnomalyPart = ({ name, score, oneIn, heldBy }: Part): AnomalyPart => ({
  name,
  score,
  one_in: oneIn > 0 ? oneIn : null,
  held_by: heldBy === '' ? null : heldBy
})

/** The parts of a verdict as others get them: the loudest first, and what is not known is null. */
export const toAnomalyParts = (parts: ReadonlyArray<Part>): ReadonlyArray<AnomalyPart> =>
  parts
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MAX_PARTS)
    .map(toAnomalyPart)

/**
 * The verdict as others get it: everything in it follows from the sample, its window and the policy, so that a repetition is
 * equal. The band ends where the valid range does.
 */
export const toAnomaly = (
  { name, version, detector, validRange }: Policy,
  { series, sample, verdict, judgement, intervalMs }: Found
): Anomaly => {
  const said = {
    value: sample.value,
    expected: withinRange(verdict.expected, validRange),
    lower: withinRange(verdict.lower, validRange),
    upper: withinRange(verdict.upper, validRange),
    score: judgement.score,
    direction: judgement.direction,
    reason: judgement.reason,
    severity: judgement.severity,
    detector: { name: detector.name, version: detector.version },
    policy: { name, version },
    parts: toAnomalyParts(verdict.parts),
    interval_ms: Math.round(intervalMs)
  }
  return {
    series,
    time: new Date(sample.time).toISOString(),
    ...said,
    explanation: explain(said),
    statistics: verdict.statistics,
    cause: { event: sample.event, sample: sample.key }
  }
}
