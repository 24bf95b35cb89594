import type * as t from 'io-ts'
import type { ListedAlert } from '../../shared/alerts/alert-list.ts'
import type { Anomaly, Severity } from '../../shared/contract/anomaly.ts'
import type { Labels } from '../../shared/contract/labels.ts'
import type { toItem } from '../../shared/dead-letters/view.ts'

/**
 * What the console's HTTP interface answers: JSON, below /console/api. The page and the tests are written against these
 * types.
 * Times of samples in points are Unix ms, because a chart has thousands; all other times are RFC 3339. Errors are
 * `application/problem+json` (shared/http/problem.ts): 401 a wrong token, 403 changes are off, 404, 422 a field, 503
 * with Retry-After.
 */

/** The key of a series as base64url: safe in a path, a query, an HTML id. */
export type SeriesId = string

/** Lower, upper and expected are null where there was no verdict: while a series warms up. */
export type Point = {
  readonly time: number
  readonly value: number
  readonly expected: number | null
  readonly lower: number | null
  readonly upper: number | null
}

/**
 * The newest sample and what was said of it. `held`: out of the ordinary, and kept from being an anomaly by `held_by`.
 */
export type Last = {
  readonly time: number
  readonly value: number
  readonly expected: number | null
  readonly lower: number | null
  readonly upper: number | null
  /** Over 1 is anomalous. */
  readonly score: number
  readonly is_anomaly: boolean
  readonly status: 'warming' | 'normal' | 'held' | 'anomalous'
  /** What of the policy kept it from being an anomaly; null when nothing did. */
  readonly held_by: string | null
}

export type SeriesItem = {
  readonly id: SeriesId
  readonly source: string
  readonly metric: string
  readonly labels: Labels
  /** When it was seen last by the clock; up to 30 s before its latest sample came. */
  readonly seen_at: string
  /** Nothing of it came for longer than `silent_after_ms` of the overview. */
  readonly is_silent: boolean
  /** Null when nothing is left of it but its name. */
  readonly last: Last | null
  /** Newest values, oldest first, at most 32. */
  readonly spark: ReadonlyArray<number>
  /** Samples and anomalies ever. */
  readonly samples: number
  readonly anomalies: number
  /** Its open alert. */
  readonly alert: { readonly id: string; readonly severity: t.TypeOf<typeof Severity> } | null
}

/**
 * GET /console/api/series?search=&filter=all|anomalous|alerting|silent&limit=1…200 (50)&after=<next of the page before>
 * `search`: words, all of which must be in source, metric, label names or values, whatever their case. In the order of
 * names.
 */
export type SeriesList = {
  readonly series: ReadonlyArray<SeriesItem>
  /** Series there are, and of them those that match. */
  readonly total: number
  readonly matched: number
  /** More series than the console reads names of; the least recently seen are not in the list. */
  readonly is_cut: boolean
  /** Null on the last page. */
  readonly next: string | null
}

/** GET /console/api/series/:id – 404 when nothing is known of it. */
export type SeriesDetail = Omit<SeriesItem, 'anomalies'> & {
  readonly anomaly_count: number
  /** Oldest first. */
  readonly points: ReadonlyArray<Point>
  /** Newest first, at most 100. */
  readonly anomalies: ReadonlyArray<Anomaly>
  /** Newest first, at most 50, of those that the console looks through. */
  readonly alerts: ReadonlyArray<ListedAlert>
}

/** GET /console/api/alerts?status=open|resolved|all&limit=1…500 (100)&search= – the last opened or resolved first. */
export type AlertsAnswer = {
  readonly alerts: ReadonlyArray<ListedAlert>
  /** Over all alerts; `open` as in the overview. */
  readonly known: { readonly open: number; readonly resolved: number }
}

/** GET /console/api/alerts/:id – the alert, what its series did, and for a group its newest members (at most 100). */
export type AlertDetail = {
  readonly alert: ListedAlert
  readonly series: SeriesId | null
  readonly points: ReadonlyArray<Point>
  readonly anomalies: ReadonlyArray<Anomaly>
  readonly members: ReadonlyArray<ListedAlert>
}

export type DeadLetterItem = ReturnType<typeof toItem>

/** GET /console/api/dead-letters?limit=1…200 (50)&after=<next>&source=&type= – newest first. */
export type DeadLettersAnswer = {
  readonly dead_letters: ReadonlyArray<DeadLetterItem>
  readonly totals: { readonly events: number; readonly samples: number; readonly bytes: number }
  readonly next: string | null
}

/** GET /console/api/dead-letters/:id – `data` when it is JSON, else `data_base64`. */
export type DeadLetterDetail = DeadLetterItem & {
  readonly attributes: Readonly<Record<string, string>>
  readonly data?: unknown
  readonly data_base64?: string
}

/**
 * POST /console/api/dead-letters/:id/replay (token) – 404 when it is gone, 422 when the Broker refuses it, 503 when it
 * cannot take it.
 */
export type ReplayAnswer = { readonly replayed: 1 }

/**
 * What a series must be to be silenced: globs as in policies; what is not given matches everything. At least one of
 * them.
 */
export type SilenceMatchers = {
  readonly source?: string
  readonly metric?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly severity?: t.TypeOf<typeof Severity>
}

export type SilenceItem = {
  readonly id: string
  readonly matchers: SilenceMatchers
  readonly created_at: string
  readonly ends_at: string
  readonly comment: string
  readonly created_by: string
}

/** GET /console/api/silences – the first to end first. DELETE /console/api/silences/:id (token) answers 204. */
export type SilencesAnswer = { readonly silences: ReadonlyArray<SilenceItem> }

/**
 * POST /console/api/silences (token), `application/json`, at most 16 KiB → 201 with the SilenceItem. `duration` as in
 * policies: "2h".
 */
export type SilenceRequest = {
  readonly matchers: SilenceMatchers
  readonly ends_at?: string
  readonly duration?: string
  readonly comment?: string
  readonly created_by?: string
}

/** One look at the platform: what each service had. */
export type ScalingSample = {
  /** Unix ms. */
  readonly at: number
  readonly services: ReadonlyArray<{
    readonly name: string
    readonly ready: number
    readonly starting: number
    readonly wanted: number
    readonly panic: boolean
    readonly concurrency: number
    readonly queued: number
  }>
}

/**
 * GET /console/api/scaling?minutes=1…60 (15) – oldest first; `is_known` is false where nobody writes it (in a cluster).
 */
export type ScalingAnswer = { readonly is_known: boolean; readonly samples: ReadonlyArray<ScalingSample> }

/** GET /console/api/overview, and the event `overview`. */
export type Overview = {
  readonly at: string
  readonly series: {
    readonly total: number
    readonly anomalous: number
    readonly alerting: number
    readonly silent: number
    readonly silent_after_ms: number
  }
  /** Samples analysed each second, over the last seconds; null when it is not known. */
  readonly samples_per_second: number | null
  /**
   * `open` is what a person has to look at: a group counts as one, and its members do not count beside it. `critical` and
   * `warning` are of all groups, and of the newest others that the console reads (1,000).
   */
  readonly alerts: Readonly<Record<'open' | 'critical' | 'warning' | 'resolved', number>>
  readonly dead_letters: { readonly events: number; readonly samples: number }
  /** `at_least`: more than are kept over all series. */
  readonly anomalies: { readonly last_hour: number; readonly at_least: boolean }
}

/**
 * GET /console/api/session – `changes`: `on` with this token, `token needed` (none came, or a wrong one), `off` (no
 * tokens are configured).
 */
export type Session = {
  readonly changes: 'on' | 'token needed' | 'off'
  readonly version: string
  readonly now: string
}
