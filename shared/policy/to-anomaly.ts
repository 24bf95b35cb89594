import type { Anomaly } from '../contract/anomaly.ts'
import type { Series } from '../contract/series.ts'
import type { Part, Verdict } from '../detection/verdict.ts'
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

/** Names of parts and guards are bounded by the contract; no more than these are of use to a reader. */
const MAX_PARTS = 8

const clamp = (value: number, { min, max }: Policy['validRange']): number => Math.min(Math.max(value, min), max)

const loudestFirst = (a: Part, b: Part): number => b.score - a.score || (a.name < b.name ? -1 : 1)

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
  parts: verdict.parts
    .toSorted(loudestFirst)
    .slice(0, MAX_PARTS)
    .map(({ name: part, score, oneIn, heldBy }) => ({
      name: part,
      score,
      one_in: oneIn === 0 ? null : oneIn,
      held_by: heldBy === '' ? null : heldBy
    })),
  interval_ms: intervalMs,
  statistics: verdict.statistics,
  cause: { event: sample.event, sample: sample.key }
})
