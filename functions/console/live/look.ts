import type { ListedAlert } from '../../../shared/alerts/alert-list.ts'
import type { Overview, ScalingSample, SeriesItem } from '../api.ts'
import type { Looked } from '../series-items.ts'

export type LookedSeries = Looked & {
  /** Newest first, as JSON. */
  readonly anomalies: ReadonlyArray<string>
  readonly alert: SeriesItem['alert']
}

/** One look at Redis, for all streams together. */
export type Look = {
  readonly overview: Overview
  /** The newest, oldest first. */
  readonly scaling: ReadonlyArray<ScalingSample>
  /** Alerts that may have changed: the newest of all, and those that are open. */
  readonly alerts: ReadonlyArray<ListedAlert>
  readonly series: ReadonlyMap<string, LookedSeries>
}
