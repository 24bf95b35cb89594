import { derivedId } from '../cloudevents/derived-id.ts'
import type { Alert } from '../contract/alert.ts'
import type { Anomaly } from '../contract/anomaly.ts'
import type { Tally } from './group-tally.ts'

/** A member as people are told of it: its series, and what was worst about that. */
export type MemberWorst = Pick<Anomaly, 'series' | 'value' | 'expected' | 'score' | 'severity' | 'reason'>

/** An alert with the worst of its members, if it is a group: in notices and answers, not in events. */
export type ShownAlert = Alert & { readonly worst_members?: ReadonlyArray<MemberWorst> }

export const toMemberWorst = ({ series, value, expected, score, severity, reason }: Anomaly): MemberWorst => ({
  ...{ series, value, expected, score, severity, reason }
})

/** The alert that stands for many of one source. What changes with every anomaly is in its tally. Times are Unix milliseconds. */
export type GroupState = {
  readonly id: string
  readonly source: string
  /** Sample time of the earliest anomaly of those that it was opened for. */
  readonly openedAt: number
  /** Null while it is open. */
  readonly resolvedAt: number | null
  /** Of its latest transition, from 1. */
  readonly sequence: number
  /** Series of some members, those that were worst when something was said of it last at the front. */
  readonly examples: ReadonlyArray<Anomaly['series']>
  /** The worst of those that were open then; a version before has not kept it. */
  readonly worst?: ReadonlyArray<MemberWorst>
  /** A silence kept its latest transition from the channels. */
  readonly hushed: boolean
  /** Whether channels believe that it is open. */
  readonly heard: boolean
  /** What was said last, and when by the clock. */
  readonly told: {
    readonly at: number
    readonly open: number
    readonly anomalies: number
    readonly severity: Anomaly['severity']
  }
}

/** 22 characters that stand for a source in Redis. */
export const sourceDigest = (source: string): string => derivedId('source', source)

/** A source has one open group at a time, and an event opens one at most: the same event gives the same id everywhere. */
export const groupId = (source: string, event: string): string => derivedId('group', source, event)

/** The group as it leaves: in events, notices and answers. `open` are the members that are open now. */
export const toGroupAlert = (state: GroupState, status: Alert['status'], open: number, tally: Tally): ShownAlert => ({
  id: state.id,
  status,
  kind: 'group',
  series: { source: state.source, metric: '*', labels: {} },
  group: null,
  // Members of which nothing has been heard since it opened may not be in the tally yet.
  members: { open, total: Math.max(open, tally.total), examples: state.examples },
  severity: tally.severity,
  opened_at: new Date(state.openedAt).toISOString(),
  last_anomaly_at: new Date(tally.lastAt).toISOString(),
  resolved_at: state.resolvedAt === null ? null : new Date(state.resolvedAt).toISOString(),
  anomaly_count: tally.anomalies,
  worst: tally.worst,
  ...(state.worst === undefined ? {} : { worst_members: state.worst })
})
