import { readFileSync } from 'node:fs'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Result } from 'ioredis'
import { budgetKey } from '../../shared/alerts/keys.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import { attempt } from '../../shared/redis/attempt.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'

export type Grant =
  /** Each that waits may go in a message of its own. */
  | { readonly kind: 'each'; readonly messages: number }
  /** All of them in one message, which has taken `messages`: as many as there were. */
  | { readonly kind: 'digest'; readonly messages: number }
  | { readonly kind: 'wait'; readonly ms: number }

/** How many messages people get from one channel, whatever the number of replicas. */
export type Budget = {
  readonly take: (waiting: number, now: number) => TE.TaskEither<StoreUnavailable, Grant>
  /** Messages that were granted and then were not there to send: another replica had them. */
  readonly giveBack: (messages: number) => TE.TaskEither<StoreUnavailable, void>
}

export const PERIOD_MS = 60_000

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeBudget(
      bucket: string,
      now: number,
      capacity: number,
      perToken: number,
      waiting: number
    ): Result<[kind: Grant['kind'], n: number], Context>
  }
}

const TAKE_BUDGET = readFileSync(new URL('./lua/take-budget.lua', import.meta.url), 'utf8')

/** A bucket of `perMinute` messages that fills in a minute, as lua/take-budget.lua keeps it. */
export const createBudget = (redis: RedisClient, channel: string, perMinute: number): Budget => {
  redis.defineCommand('takeBudget', { numberOfKeys: 1, lua: TAKE_BUDGET })
  const key = budgetKey(channel)
  return {
    take: (waiting, now) =>
      attempt(async () => {
        const [kind, n] = await redis.takeBudget(key, now, perMinute, PERIOD_MS / perMinute, waiting)
        return kind === 'wait' ? { kind, ms: n } : { kind, messages: n }
      }),
    giveBack: (messages) =>
      attempt(async () => {
        // Cut back to the capacity when it is next asked; one that has expired meanwhile is full without it.
        if ((await redis.exists(key)) === 0) return
        await Promise.all([redis.hincrbyfloat(key, 'tokens', messages), redis.hdel(key, 'dry')])
      })
  }
}
