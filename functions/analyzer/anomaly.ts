import type { Anomaly, AnomalyPart } from '../../shared/contract/anomaly.ts'
import { fromSeriesKey } from '../../shared/contract/series.ts'
import { MAX_PARTS, type Part, type Verdict } from '../../shared/detection/verdict.ts'
import type { Sighting } from './sighting.ts'

/** What a series is judged by where nobody has said otherwise. */
const DEFAULT_POLICY = { name: 'default', version: '0' }

/** Twice as far out as it takes to be an anomaly is critical. */
const severityOf = ({ score }: Verdict): Anomaly['severity'] => (score > 2 ? 'critical' : 'warning')

/** A part of a verdict as others get it: what is not known is null. */
export const toAnomalyPart = ({ name, score, oneIn, heldBy }: Part): AnomalyPart => ({
  name,
  score,
  one_in: oneIn > 0 ? oneIn : null,
  held_by: heldBy === '' ? null : heldBy
})

/**
 * The verdict as others get it: everything in it follows from the sample and its window, so that a repetition is equal.
 * `interval` is the mean time between the samples of the window, ms.
 */
export const toAnomaly = (
  series: string,
  sample: Sighting,
  verdict: Verdict,
  interval: number,
  detector: { readonly name: string; readonly version: string }
): Anomaly => ({
  series: fromSeriesKey(series),
  time: new Date(sample.time).toISOString(),
  value: sample.value,
  expected: verdict.expected,
  lower: verdict.lower,
  upper: verdict.upper,
  score: verdict.score,
  direction: verdict.direction,
  reason: verdict.reason,
  severity: severityOf(verdict),
  detector: { name: detector.name, version: detector.version },
  policy: DEFAULT_POLICY,
  parts: verdict.parts.slice(0, MAX_PARTS).map(toAnomalyPart),
  interval_ms: Math.round(interval),
  statistics: verdict.statistics,
  cause: { event: sample.event, sample: sample.key }
})
