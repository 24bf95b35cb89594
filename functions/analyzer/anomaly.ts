import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { fromSeriesKey } from '../../shared/contract/series.ts'
import { reasonOf, severityOf, type Verdict } from '../../shared/detection/verdict.ts'
import type { Sighting } from './sighting.ts'

/** The verdict as others get it: everything in it follows from the sample and its window, so that a repetition is equal. */
export const toAnomaly = (
  series: string,
  sample: Sighting,
  verdict: Verdict,
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
  reason: reasonOf(verdict),
  severity: severityOf(verdict),
  detector: { name: detector.name, version: detector.version },
  statistics: verdict.statistics,
  cause: { event: sample.event, sample: sample.key }
})
