import type { ListedAlert } from '../../../shared/alerts/alert-list.ts'
import type { Anomaly } from '../../../shared/contract/anomaly.ts'
import type { Last, Overview, Point, ScalingSample, SeriesId, SeriesItem } from '../api.ts'

/**
 * GET /console/api/live?series=id,id… (at most 24) – server-sent events. Each stream begins with `state`, `overview`,
 * `alerts`, `scaling` and the `points` of each series in full, and so does it go on after a reconnect, after Redis was
 * away and for a client that was too slow to hear of everything: `state` with `up` says that all is told anew, and
 * whoever shows a list of alerts asks for it again then.
 * `heartbeat` comes every `heartbeat_ms` of `state`, whatever else comes: a stream without it is a connection that is
 * dead, though nobody was told. It is an event and no comment, for scripts never see comments.
 * 503 when too many streams are open. A stream ends by itself after some minutes; EventSource comes back.
 */
export type LiveEvents = {
  readonly state: LiveState
  readonly overview: Overview
  readonly points: LivePoints
  readonly alerts: LiveAlerts
  /** One that is new or has changed since `alerts`. */
  readonly alert: ListedAlert
  readonly scaling: LiveScaling
  readonly heartbeat: LiveHeartbeat
}

/** `away`: Redis does not answer, and what is shown grows old; `up` again follows. */
export type LiveState = {
  readonly store: 'up' | 'away'
  readonly at: string
  /** When Redis answered last; null when it has not since somebody listens. */
  readonly answered_at: string | null
  readonly heartbeat_ms: number
}

export type LiveHeartbeat = { readonly at: string }

/** The newest open ones as the stream begins, or is told anew: at most 100. */
export type LiveAlerts = {
  readonly open: ReadonlyArray<Pick<ListedAlert, 'id' | 'status' | 'severity' | 'series'>>
}

export type LivePoints = {
  readonly id: SeriesId
  /** True: these are all; false: these are new, and perhaps older than some that came before. */
  readonly full: boolean
  readonly points: ReadonlyArray<Point>
  readonly last: Last | null
  /** Newest first: the newest 20, or those of them that are new. */
  readonly anomalies: ReadonlyArray<Anomaly>
  readonly anomaly_count: number
  readonly alert: SeriesItem['alert']
}

export type LiveScaling = {
  readonly full: boolean
  readonly is_known: boolean
  readonly samples: ReadonlyArray<ScalingSample>
}
