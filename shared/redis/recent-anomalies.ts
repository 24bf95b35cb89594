import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from './attempt.ts'
import type { RedisClient } from './connect.ts'
import { RECENT_ANOMALIES_KEY } from './keys.ts'
import type { StoredAnomaly } from './series-store.ts'

export type RecentAnomalies = {
  /** Adding the same anomaly again changes nothing. */
  readonly add: (anomalies: ReadonlyArray<StoredAnomaly>) => TE.TaskEither<StoreUnavailable, void>
  /** Newest first, as JSON. */
  readonly newest: (limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  /** How many of those that are kept have a sample time from then (Unix ms) on. */
  readonly countSince: (from: number) => TE.TaskEither<StoreUnavailable, number>
}

/** The newest anomalies over all series, at most `kept`, by sample time. */
export const createRecentAnomalies = (redis: RedisClient, kept: number, ttlMs: number): RecentAnomalies => ({
  add: (anomalies) =>
    attempt(async () => {
      await Promise.all([
        redis.zadd(RECENT_ANOMALIES_KEY, ...anomalies.flatMap(({ time, json }) => [time, json])),
        redis.zremrangebyrank(RECENT_ANOMALIES_KEY, 0, -(kept + 1)),
        redis.pexpire(RECENT_ANOMALIES_KEY, ttlMs)
      ])
    }),
  newest: (limit) => attempt(() => redis.zrevrange(RECENT_ANOMALIES_KEY, 0, limit - 1)),
  countSince: (from) => attempt(() => redis.zcount(RECENT_ANOMALIES_KEY, from, '+inf'))
})
