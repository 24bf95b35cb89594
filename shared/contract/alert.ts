import * as t from 'io-ts'
import { Anomaly, SeriesName, Severity } from './anomaly.ts'
import { Finite } from './finite.ts'
import { nullable } from './nullable.ts'
import { record } from './record.ts'
import { text } from './text.ts'
import { Rfc3339 } from './time.ts'

/** Members named as examples, at most. */
export const MAX_MEMBER_EXAMPLES = 10

/** What a group alert stands for. `total` counts each alert once that has been part of it, `open` those that are open still. */
export const Members = record(
  'Members',
  {
    open: Finite,
    total: Finite,
    /** Series of some of them. */
    examples: t.refinement(
      t.readonlyArray(SeriesName),
      (list) => list.length <= MAX_MEMBER_EXAMPLES,
      `list of at most ${MAX_MEMBER_EXAMPLES} series`
    )
  },
  {}
)
export type Members = t.TypeOf<typeof Members>

/**
 * The data of a `dev.knomaly.alert.v1` event: one alert that has just been opened, updated or resolved. One incident of a
 * series is one alert: `id` stays the same from opened to resolved, and `status` says what happened to it. When many series of
 * one source have open alerts at once, one more alert, of the kind `group`, stands for all of them towards the channels.
 */
export const Alert = record(
  'Alert',
  {
    id: text(64),
    status: t.keyof({ opened: null, updated: null, resolved: null }, 'opened, updated or resolved'),
    kind: t.keyof({ series: null, group: null }, 'series or group'),
    /** Of a group: its source, the metric `*` and no labels. */
    series: SeriesName,
    /** Id of the group alert that it is part of. */
    group: nullable(text(64)),
    /** Null but for a group. */
    members: nullable(Members),
    /** The worst so far. */
    severity: Severity,
    /** Time of the first and of the latest anomalous sample. */
    opened_at: Rfc3339,
    last_anomaly_at: Rfc3339,
    /** When it was resolved; null while it is open. */
    resolved_at: nullable(Rfc3339),
    /** Anomalous samples that belong to it. */
    anomaly_count: Finite,
    /** The anomaly with the highest score; of a group, that of any member. */
    worst: Anomaly
  },
  {}
)
export type Alert = t.TypeOf<typeof Alert>
