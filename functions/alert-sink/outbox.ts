import { readFileSync } from 'node:fs'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Result } from 'ioredis'
import type { Delivery } from '../../shared/alerts/delivery.ts'
import { ALERT_KEYS, outboxKeys } from '../../shared/alerts/keys.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import { attempt } from '../../shared/redis/attempt.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { earlierIds, type Notice } from './notice.ts'

export type Settlement = {
  readonly notice: Notice
  readonly leaseUntil: number
  /** Undefined when there is none and the notice goes. */
  readonly nextAt: number | undefined
  readonly delivery: Delivery | undefined
}

export type Claimed = {
  readonly notice: Notice
  /** What became of the latest notice of its alert at this channel. */
  readonly previous: Delivery | undefined
  /** An earlier one of its alert is in the outbox, and not among these: it waits, or is on its way from another replica. */
  readonly isBehind: boolean
  /** Nothing is kept of its alert any more: what the channel was told of it is not known. */
  readonly isForgotten: boolean
}

/** Notices of one channel that have not been delivered, shared by all replicas. */
export type Outbox = {
  /** Notices whose time has come, the longest waiting first; nobody else gets them until `leaseUntil`. */
  readonly claim: (
    now: number,
    leaseUntil: number,
    limit: number
  ) => TE.TaskEither<StoreUnavailable, ReadonlyArray<Claimed>>
  /** How many there are whose time has come. */
  readonly waiting: (now: number) => TE.TaskEither<StoreUnavailable, number>
  /** False when the lease has passed to somebody else: then nothing is noted. */
  readonly settle: (settlement: Settlement) => TE.TaskEither<StoreUnavailable, boolean>
  readonly size: () => TE.TaskEither<StoreUnavailable, number>
  /** Clock time (ms) at which the one that is to be tried first was or will be due; undefined when there is none. */
  readonly firstDue: () => TE.TaskEither<StoreUnavailable, number | undefined>
}

declare module 'ioredis' {
  interface RedisCommander<Context> {
    claimNotices(
      due: string,
      notices: string,
      now: number,
      leaseUntil: number,
      limit: number
    ): Result<string[], Context>
    settleNotice(
      due: string,
      notices: string,
      alerts: string,
      deliveries: string,
      ...settlement: ReadonlyArray<string | number>
    ): Result<number, Context>
  }
}

const CLAIM_NOTICES = readFileSync(new URL('./lua/claim-notices.lua', import.meta.url), 'utf8')
const SETTLE_NOTICE = readFileSync(new URL('./lua/settle-notice.lua', import.meta.url), 'utf8')

export const createOutbox = (redis: RedisClient, channel: string): Outbox => {
  redis.defineCommand('claimNotices', { numberOfKeys: 2, lua: CLAIM_NOTICES })
  redis.defineCommand('settleNotice', { numberOfKeys: 4, lua: SETTLE_NOTICE })
  const keys = outboxKeys(channel)
  const { alerts, deliveries } = ALERT_KEYS
  return {
    claim: (now, leaseUntil, limit) =>
      attempt(async () => {
        const flat = await redis.claimNotices(keys.due, keys.notices, now, leaseUntil, limit)
        const claimed = flat.filter((_, i) => i % 2 === 1).map((json) => JSON.parse(json) as Notice)
        if (claimed.length === 0) return []
        const own = new Set(claimed.map(({ id }) => id))
        const earlier = claimed.map((notice) => earlierIds(notice).filter((id) => !own.has(id)))
        const asked = earlier.flat()
        const [notes, places, kept] = await Promise.all([
          redis.hmget(deliveries, ...claimed.map(({ alert }) => `${alert.id} ${channel}`)),
          asked.length === 0 ? [] : redis.zmscore(keys.due, ...asked),
          // Of others it is not asked.
          Promise.all(claimed.map(({ alert }) => alert.status !== 'resolved' || redis.hexists(alerts, alert.id)))
        ])
        const waiting = new Set(asked.filter((_, i) => places[i] != null))
        return claimed.map((notice, i) => {
          const note = notes[i]
          return {
            notice,
            previous: note == null ? undefined : (JSON.parse(note) as Delivery),
            isBehind: earlier[i]?.some((id) => waiting.has(id)) ?? false,
            isForgotten: !kept[i]
          }
        })
      }),
    // As claim-notices.lua: the thousandths of the score order notices of one commit.
    waiting: (now) => attempt(() => redis.zcount(keys.due, '-inf', `(${now + 1}`)),
    settle: ({ notice, leaseUntil, nextAt, delivery }) =>
      attempt(async () => {
        const what = delivery === undefined ? '' : JSON.stringify(delivery)
        const stored = nextAt === undefined ? '' : JSON.stringify(notice)
        const args = [notice.id, leaseUntil, nextAt ?? '', stored, notice.alert.id, channel, what]
        return (await redis.settleNotice(keys.due, keys.notices, alerts, deliveries, ...args)) === 1
      }),
    size: () => attempt(() => redis.zcard(keys.due)),
    firstDue: () =>
      attempt(async () => {
        const [, score] = await redis.zrange(keys.due, '0', '0', 'WITHSCORES')
        return score === undefined ? undefined : Number(score)
      })
  }
}
