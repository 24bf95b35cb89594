import * as t from 'io-ts'
import { MAX_ID_LENGTH, MAX_METRIC_LENGTH, MAX_SAMPLES_PER_EVENT, MAX_SOURCE_LENGTH } from './bounds.ts'
import { Finite } from './finite.ts'
import { Labels } from './labels.ts'
import { nullable } from './nullable.ts'
import { record } from './record.ts'
import { text } from './text.ts'
import { Rfc3339 } from './time.ts'

/** What a window belongs to, as it stands in events. */
export const SeriesName = record(
  'Series',
  { source: text(MAX_SOURCE_LENGTH), metric: text(MAX_METRIC_LENGTH), labels: Labels },
  {}
)

export const Severity = t.keyof({ warning: null, critical: null }, 'Severity')

/** Longest explanation: that of eight parts with the longest names has half of it. */
export const MAX_EXPLANATION_LENGTH = 2000

/** A score over 1 would have been enough alone; `held_by` names what kept it from being heard. */
export const AnomalyPart = record(
  'AnomalyPart',
  {
    name: text(32),
    score: Finite,
    /** As rare as one in so many samples of the series' own past; null when that is not known. */
    one_in: nullable(Finite),
    held_by: nullable(text(32))
  },
  {}
)
export type AnomalyPart = t.TypeOf<typeof AnomalyPart>

/**
 * One sample that was not normal, and why. Says everything that is needed to understand it without asking back:
 * a score over 1 is anomalous for every detector; `lower` and `upper` bound what would have been normal.
 */
export const Anomaly = record(
  'Anomaly',
  {
    series: SeriesName,
    time: Rfc3339,
    value: Finite,
    expected: Finite,
    lower: Finite,
    upper: Finite,
    score: Finite,
    direction: t.keyof({ above: null, below: null }, 'above or below'),
    reason: text(32),
    /** All of it in a sentence for people; see explain.ts. Its words may change. */
    explanation: text(MAX_EXPLANATION_LENGTH),
    severity: Severity,
    detector: record('Detector', { name: text(32), version: text(32) }, {}),
    /** The policy that the series was judged by, and the version of the whole configuration it stands in. */
    policy: record('Policy', { name: text(64), version: text(32) }, {}),
    /** The voices that the verdict was made from, the loudest first; empty for a detector that is one part. */
    parts: t.readonlyArray(AnomalyPart),
    /** Mean time between the samples of the window, ms: the rhythm of the series, by which alert rules count samples. */
    interval_ms: Finite,
    /** What the sample was judged by. `z` is its distance from the mean in standard deviations. */
    statistics: record('Statistics', { count: Finite, mean: Finite, std_dev: Finite, z: Finite }, {}),
    /** The event that brought the sample, and the sample's name within its series. */
    cause: record('Cause', { event: text(MAX_ID_LENGTH), sample: text(MAX_ID_LENGTH) }, {})
  },
  {}
)
export type Anomaly = t.TypeOf<typeof Anomaly>

/** The data of a `dev.knomaly.anomalies.v1` event: never empty. */
export const Anomalies = record(
  'Anomalies',
  {
    anomalies: t.refinement(
      t.readonlyArray(Anomaly),
      (list) => list.length > 0 && list.length <= MAX_SAMPLES_PER_EVENT,
      `list of 1 to ${MAX_SAMPLES_PER_EVENT} anomalies`
    )
  },
  {}
)
export type Anomalies = t.TypeOf<typeof Anomalies>
