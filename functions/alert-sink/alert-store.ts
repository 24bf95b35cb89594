import { readFileSync } from 'node:fs'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Result } from 'ioredis'
import type { SeriesAlerts } from '../../shared/alerting/alert-state.ts'
import type { ShownAlert } from '../../shared/alerting/group-state.ts'
import { ALERT_KEYS, answerKey, groupKey, outboxKeys } from '../../shared/alerts/keys.ts'
import { membersOf, readGroup, type StoredGroup } from '../../shared/alerts/stored-group.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import { attempt } from '../../shared/redis/attempt.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import type { Notice } from './notice.ts'
import type { GroupCommit } from './settle-source.ts'
import { readSeriesAlerts } from './stored-alerts.ts'

/** What is remembered of the alerts of a series; `version` is '' when there is nothing. */
export type StoredAlerts = { readonly version: string; readonly state: SeriesAlerts | undefined }

export type Loaded = {
  /** The answer that the event got when it was delivered before. */
  readonly answer: string | undefined
  /** In the order of the digests that were asked for. */
  readonly stored: ReadonlyArray<StoredAlerts>
  readonly openAlerts: number
}

/** The group of a source, and which of the series that were asked for count towards it. */
export type LoadedGroup = StoredGroup & { readonly counted: ReadonlySet<string> }

export type SourceCommit = Omit<GroupCommit, 'alert'> & {
  /** Of the group; '' when it is not to change. */
  readonly version: string
}

/** A notice, and the names of the channels that are to get it. */
export type AddressedNotice = { readonly notice: Notice; readonly channels: ReadonlyArray<string> }

export type AlertCommit = {
  readonly event: string
  /** '' when there is nothing to repeat. */
  readonly answer: string
  readonly now: number
  readonly sources: ReadonlyArray<SourceCommit>
  readonly series: ReadonlyArray<{
    readonly digest: string
    readonly expected: string
    readonly version: string
    /** Undefined: nothing is remembered any more. */
    readonly state: SeriesAlerts | undefined
    /** When a tick has something to do for it, by the clock. */
    readonly dueAt: number | undefined
    /** Place of its source among `sources`. */
    readonly source: number
    /** Whether its alert is open and not silenced. */
    readonly isMember: boolean
    /** Until when its alert is silenced, by the clock. */
    readonly hushedUntil: number | undefined
  }>
  readonly alerts: ReadonlyArray<{ readonly digest: string; readonly alert: ShownAlert }>
  readonly notices: ReadonlyArray<AddressedNotice>
}

export type Committed =
  | { readonly kind: 'conflict' }
  | { readonly kind: 'answered'; readonly answer: string }
  /** With the notices that had to go for these: [channel, notice id]. */
  | { readonly kind: 'committed'; readonly dropped: ReadonlyArray<readonly [string, string]> }

export type StoreLimits = {
  readonly answerTtlMs: number
  readonly pastAlerts: number
  readonly pastMs: number
  readonly noticesPerChannel: number
}

export type AlertStore = {
  /** `event` and `digests` as in alert-state.ts and derivedId: bounded names. */
  readonly load: (event: string, digests: ReadonlyArray<string>) => TE.TaskEither<StoreUnavailable, Loaded>
  /** `source` and `digests` as digests. */
  readonly group: (source: string, digests: ReadonlyArray<string>) => TE.TaskEither<StoreUnavailable, LoadedGroup>
  /** Digests of the series of a source whose alerts are open and not silenced. */
  readonly members: (source: string, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  /** What is remembered of these series. */
  readonly series: (digests: ReadonlyArray<string>) => TE.TaskEither<StoreUnavailable, ReadonlyArray<StoredAlerts>>
  /** Sources, as digests, whose open group a tick looks at at `now`, the longest due first. */
  readonly dueGroups: (now: number, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  /** Digests of series whose alert has been silenced until `now` at most. */
  readonly unhushed: (now: number, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  /** Digests of series for which a tick has something to do at `now`, the longest due first. */
  readonly due: (now: number, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  readonly commit: (commit: AlertCommit) => TE.TaskEither<StoreUnavailable, Committed>
}

declare module 'ioredis' {
  interface RedisCommander<Context> {
    commitAlerts(...keysThenArguments: ReadonlyArray<string | number>): Result<string[], Context>
  }
}

// Read at start, so that a missing file fails the start and not the first event.
const COMMIT_ALERTS = readFileSync(new URL('./lua/commit-alerts.lua', import.meta.url), 'utf8')

/** Stands where the id of the latest alert stands, when there is none. */
const NO_ALERT = '-'

const toStored = (value: string | null | undefined): StoredAlerts => {
  if (value == null) return { version: '', state: undefined }
  const [version = '', id = ''] = value.split(' ', 2)
  return { version, state: readSeriesAlerts(value.slice(version.length + id.length + 2)) }
}

const pairs = (flat: ReadonlyArray<string>): ReadonlyArray<readonly [string, string]> =>
  flat.flatMap((channel, i) => (i % 2 === 0 ? [[channel, flat[i + 1] as string] as const] : []))

const sourceArguments = ({ digest, expected, version, news, dueAt, least, most, added }: SourceCommit) => {
  const state = news?.state === undefined ? '' : JSON.stringify(news.state)
  const tally =
    added === undefined
      ? [0, 0, 0, '', 0, '']
      : [added.total, added.anomalies, added.lastAt, added.severity, added.worst.score, JSON.stringify(added.worst)]
  return [digest, expected, version, state, dueAt ?? '', least, most, ...tally]
}

/** Without a commit for so long, everything about alerts is forgotten: no shorter than what a single part of it is kept for. */
const idleMs = ({ answerTtlMs, pastMs }: StoreLimits): number => Math.max(answerTtlMs, pastMs)

/** The alerts of all series and the notices that wait, as lua/commit-alerts.lua keeps them. */
export const createAlertStore = (
  redis: RedisClient,
  channels: ReadonlyArray<string>,
  limits: StoreLimits
): AlertStore => {
  redis.defineCommand('commitAlerts', { lua: COMMIT_ALERTS })
  const { current, due, alerts, open, resolved, deliveries, members, groupsDue, hushed, channels: known } = ALERT_KEYS
  const fixed = [current, due, alerts, open, resolved, deliveries, members, groupsDue, hushed, known]
  const outboxes = channels.flatMap((channel) => [outboxKeys(channel).due, outboxKeys(channel).notices])

  const run = async (commit: AlertCommit): Promise<Committed> => {
    const { pastAlerts, pastMs, answerTtlMs, noticesPerChannel } = limits
    const keys = [
      answerKey(commit.event),
      ...fixed,
      ...outboxes,
      ...commit.sources.map(({ digest }) => groupKey(digest))
    ]
    const args: (string | number)[] = [keys.length, ...keys]
    args.push(commit.now, commit.answer, answerTtlMs, pastAlerts, pastMs, idleMs(limits), noticesPerChannel)
    args.push(channels.length, ...channels, commit.sources.length)
    for (const one of commit.sources) args.push(...sourceArguments(one))
    args.push(commit.series.length)
    for (const { digest, expected, version, state, dueAt, source, isMember, hushedUntil } of commit.series) {
      const text = state === undefined ? '' : JSON.stringify(state)
      args.push(digest, expected, version, state?.alert?.id ?? NO_ALERT, text, dueAt ?? '')
      args.push(source + 1, isMember ? 1 : 0, hushedUntil ?? '')
    }
    args.push(commit.alerts.length)
    for (const [i, { digest, alert }] of commit.alerts.entries()) {
      // Thousandths keep the order of one commit.
      const score = (commit.now + Math.min(i, 999) / 1000).toFixed(3)
      args.push(alert.id, digest, alert.resolved_at === null ? 1 : 0, score, JSON.stringify(alert))
    }
    args.push(commit.notices.length)
    for (const { notice, channels: addressed } of commit.notices) {
      const places = addressed.map((name) => channels.indexOf(name) + 1).filter((place) => place > 0)
      args.push(notice.id, JSON.stringify(notice), places.length, ...places)
    }
    const [kind, ...rest] = await redis.commitAlerts(...args)
    if (kind === 'conflict') return { kind }
    if (kind === 'answered') return { kind, answer: rest[0] as string }
    return { kind: 'committed', dropped: pairs(rest) }
  }

  const seriesOf = async (digests: ReadonlyArray<string>): Promise<ReadonlyArray<StoredAlerts>> =>
    digests.length === 0 ? [] : (await redis.hmget(current, ...digests)).map(toStored)

  return {
    load: (event, digests) =>
      attempt(async () => {
        const [answer, stored, opened, groups] = await Promise.all([
          redis.get(answerKey(event)),
          seriesOf(digests),
          redis.zcard(open),
          redis.zcard(groupsDue)
        ])
        return { answer: answer ?? undefined, stored, openAlerts: opened - groups }
      }),
    group: (source, digests) =>
      attempt(async () => {
        const names = digests.map((digest) => `${source} ${digest}`)
        const [group, scores] = await Promise.all([
          readGroup(redis, source),
          names.length === 0 ? [] : redis.zmscore(members, ...names)
        ])
        return { ...group, counted: new Set(digests.filter((_, i) => scores[i] != null)) }
      }),
    members: (source, limit) =>
      attempt(async () => {
        const names = await redis.zrangebylex(members, ...membersOf(source), 'LIMIT', 0, limit)
        return names.map((name) => name.slice(source.length + 1))
      }),
    series: (digests) => attempt(() => seriesOf(digests)),
    dueGroups: (now, limit) => attempt(() => redis.zrangebyscore(groupsDue, '-inf', now, 'LIMIT', 0, limit)),
    unhushed: (now, limit) => attempt(() => redis.zrangebyscore(hushed, '-inf', now, 'LIMIT', 0, limit)),
    due: (now, limit) => attempt(() => redis.zrangebyscore(due, '-inf', now, 'LIMIT', 0, limit)),
    commit: (commit) => attempt(() => run(commit))
  }
}
