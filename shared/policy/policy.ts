import type { AlertRule } from '../alerting/alert-rule.ts'
import type { Series } from '../contract/series.ts'
import type { Detector } from '../detection/detector.ts'

/** How the series that it matches are watched. Everything that was left out has its default by now. */
export type Policy = {
  /** Unique within its set. */
  readonly name: string
  /** Of the whole configuration that it stands in; see policy-set.ts. */
  readonly version: string
  readonly matches: (series: Series) => boolean
  /** Built once: all series of the policy share it, each with a state of its own. What the state is, only it knows. */
  readonly detector: Detector<unknown>
  /** The side on which a sample may be an anomaly. */
  readonly direction: 'both' | 'above' | 'below'
  /** Both must be reached: in the series' own unit, and as a share of what was expected. */
  readonly minDeviation: { readonly absolute: number; readonly relative: number }
  /** What is possible at all, inclusive; infinite where nothing is said. */
  readonly validRange: { readonly min: number; readonly max: number }
  /** Samples that a series must have had before anything is judged; the detector has its own warm-up beside. */
  readonly warmup: number
  /** Without a sample for longer, ms by the clock, a series is anomalous; null when that is nothing. */
  readonly missingAfterMs: number | null
  readonly alert: AlertRule
  /** A score over it is critical; at least 1. */
  readonly criticalScore: number
}
