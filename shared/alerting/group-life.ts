import type { Alert } from '../contract/alert.ts'
import { MAX_MEMBER_EXAMPLES } from '../contract/alert.ts'
import type { Anomaly } from '../contract/anomaly.ts'
import { seriesKeyOf } from './alert-state.ts'
import { type GroupState, groupId, type MemberWorst } from './group-state.ts'
import type { Tally } from './group-tally.ts'

/** Least time by the clock between two things that are said of one group. */
export const GROUP_PAUSE_MS = 30_000

export type GroupRule = {
  /** So many series of one source with open alerts at once are a group; 0 = never. */
  readonly series: number
  /** After so long, by the clock, it is told that a group goes on. */
  readonly tellAgainAfterMs: number
}

/** A source after what one event did to its alerts. */
export type GroupSight = {
  readonly source: string
  /** Derived id of the event. */
  readonly event: string
  /** Alerts that are open and not silenced. */
  readonly open: number
  /** Of all members; undefined when there are none. */
  readonly tally: Tally | undefined
  /** Sample times: of the earliest anomaly of the open alerts, and of the end of the last one that is over. */
  readonly earliestAt: number
  readonly overAt: number
  /** Members that are at hand, the worst at the front. */
  readonly worst: ReadonlyArray<MemberWorst>
  readonly isSilenced: boolean
}

export type FoldedGroup = {
  /** Undefined: no group is open. The very same value when nothing is said. */
  readonly state: GroupState | undefined
  readonly status: Alert['status'] | undefined
  /** Open alerts, both ends included, with which this is right; with others it has to be folded again. */
  readonly least: number
  readonly most: number
}

/** The worst by name, and if there is room those that were named before. */
const examplesOf = (
  worst: ReadonlyArray<MemberWorst>,
  known: ReadonlyArray<Anomaly['series']>
): ReadonlyArray<Anomaly['series']> => {
  const named = new Map<string, Anomaly['series']>()
  for (const series of [...worst.map((one) => one.series), ...known]) {
    if (named.size >= MAX_MEMBER_EXAMPLES) break
    named.set(seriesKeyOf(series), series)
  }
  return [...named.values()]
}

/** Twice as many, or worse, or it has been going on for long: worth telling, but not more often than every `GROUP_PAUSE_MS`. */
const isNews = (
  { told, hushed }: GroupState,
  seen: GroupSight,
  tally: Tally,
  rule: GroupRule,
  now: number
): boolean => {
  if (now - told.at < GROUP_PAUSE_MS) return false
  if (hushed && !seen.isSilenced) return true
  if (seen.open >= 2 * told.open || tally.severity !== told.severity) return true
  return tally.anomalies > told.anomalies && now - told.at >= rule.tellAgainAfterMs
}

/**
 * The group of a source after one event. It opens when enough series have open alerts at once, whatever they have been told of
 * before, and is over when none has. In between it says little: people have been told that much is wrong there.
 */
export const foldGroup = (
  current: GroupState | undefined,
  seen: GroupSight,
  rule: GroupRule,
  now: number
): FoldedGroup => {
  const { open, tally, source, isSilenced } = seen
  const enough = rule.series > 0 ? rule.series : Number.MAX_SAFE_INTEGER
  if (current === undefined && (open < enough || tally === undefined)) {
    return { state: undefined, status: undefined, least: 0, most: enough - 1 }
  }
  const said = (from: Omit<GroupState, 'told' | 'hushed'>, last: Tally): GroupState => ({
    ...from,
    sequence: from.sequence + 1,
    examples: examplesOf(seen.worst, from.examples),
    worst: seen.worst.slice(0, MAX_MEMBER_EXAMPLES),
    hushed: isSilenced,
    heard: from.heard || !isSilenced,
    told: { at: now, open, anomalies: last.anomalies, severity: last.severity }
  })
  if (current === undefined) {
    const id = groupId(source, seen.event)
    const born = { id, source, openedAt: seen.earliestAt, resolvedAt: null, sequence: 0, examples: [], heard: false }
    // To the alert: its members are those that this was folded with, and no other.
    return { state: said(born, tally as Tally), status: 'opened', least: open, most: open }
  }
  if (open === 0) {
    const last = tally ?? undefined
    const over = { ...current, resolvedAt: Math.max(seen.overAt, last?.lastAt ?? current.openedAt) }
    return { state: { ...over, sequence: current.sequence + 1 }, status: 'resolved', least: 0, most: 0 }
  }
  const as = { least: 1, most: Number.MAX_SAFE_INTEGER }
  if (tally === undefined || !isNews(current, seen, tally, rule, now)) {
    return { state: current, status: undefined, ...as }
  }
  return { state: said(current, tally), status: 'updated', ...as }
}
