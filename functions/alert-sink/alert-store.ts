import { readFileSync } from 'node:fs'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Result } from 'ioredis'
import type { SeriesAlerts } from '../../shared/alerting/alert-state.ts'
import { ALERT_KEYS, answerKey, outboxKeys } from '../../shared/alerts/keys.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import { attempt } from '../../shared/redis/attempt.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import type { Notice } from './notice.ts'
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

/** A notice, and the names of the channels that are to get it. */
export type AddressedNotice = { readonly notice: Notice; readonly channels: ReadonlyArray<string> }

export type AlertCommit = {
  readonly event: string
  /** '' when there is nothing to repeat. */
  readonly answer: string
  readonly now: number
  readonly series: ReadonlyArray<{
    readonly digest: string
    readonly expected: string
    readonly version: string
    /** Undefined: nothing is remembered any more. */
    readonly state: SeriesAlerts | undefined
    /** When a tick has something to do for it, by the clock. */
    readonly dueAt: number | undefined
  }>
  readonly alerts: ReadonlyArray<{ readonly digest: string; readonly alert: Alert }>
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

/** Without a commit for so long, everything about alerts is forgotten: no shorter than what a single part of it is kept for. */
const idleMs = ({ answerTtlMs, pastMs }: StoreLimits): number => Math.max(answerTtlMs, pastMs)

/** The alerts of all series and the notices that wait, as lua/commit-alerts.lua keeps them. */
export const createAlertStore = (
  redis: RedisClient,
  channels: ReadonlyArray<string>,
  limits: StoreLimits
): AlertStore => {
  redis.defineCommand('commitAlerts', { lua: COMMIT_ALERTS })
  const { current, due, alerts, open, resolved, deliveries } = ALERT_KEYS
  const fixed = [current, due, alerts, open, resolved, deliveries]
  const outboxes = channels.flatMap((channel) => [outboxKeys(channel).due, outboxKeys(channel).notices])

  const run = async (commit: AlertCommit): Promise<Committed> => {
    const { pastAlerts, pastMs, answerTtlMs, noticesPerChannel } = limits
    const args: (string | number)[] = [7 + outboxes.length, answerKey(commit.event), ...fixed, ...outboxes]
    args.push(commit.now, commit.answer, answerTtlMs, pastAlerts, pastMs, idleMs(limits), noticesPerChannel)
    args.push(channels.length, ...channels, commit.series.length)
    for (const { digest, expected, version, state, dueAt } of commit.series) {
      const text = state === undefined ? '' : JSON.stringify(state)
      args.push(digest, expected, version, state?.alert?.id ?? NO_ALERT, text, dueAt ?? '')
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

  return {
    load: (event, digests) =>
      attempt(async () => {
        const [answer, values, openAlerts] = await Promise.all([
          redis.get(answerKey(event)),
          digests.length === 0 ? [] : redis.hmget(current, ...digests),
          redis.zcard(open)
        ])
        return { answer: answer ?? undefined, stored: values.map(toStored), openAlerts }
      }),
    due: (now, limit) => attempt(() => redis.zrangebyscore(due, '-inf', now, 'LIMIT', 0, limit)),
    commit: (commit) => attempt(() => run(commit))
  }
}
