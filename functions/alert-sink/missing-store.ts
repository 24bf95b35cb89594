import type * as TE from 'fp-ts/lib/TaskEither.js'
import { ALERT_KEYS } from '../../shared/alerts/keys.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import { attempt } from '../../shared/redis/attempt.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'

/** A series that reports nothing, and the clock time at which that is to be told of again. */
export type Watched = { readonly series: string; readonly againAt: number }

export type MissingStore = {
  /** Up to when series of one `missing.after` (ms) have been looked through, as a time of last sight; undefined at first. */
  readonly cursor: (afterMs: number) => TE.TaskEither<StoreUnavailable, number | undefined>
  /** Missing series that are to be told of again at `now`. */
  readonly again: (now: number, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  readonly save: (news: {
    readonly cursors: ReadonlyMap<number, number>
    readonly watched: ReadonlyArray<Watched>
    /** Series that have come back, or that nobody wants to know of any more. */
    readonly ended: ReadonlyArray<string>
  }) => TE.TaskEither<StoreUnavailable, void>
}

/** No tick for so long, and it begins anew. Longer than a series is remembered. */
const IDLE_MS = 30 * 24 * 3_600_000

/**
 * What ticks remember of missing data. Saved after what they tell has been committed: when that is lost, the next tick tells the same
 * under the same names. At most as many series as the index of all series holds.
 */
export const createMissingStore = (redis: RedisClient): MissingStore => {
  const { missing, missingCursors } = ALERT_KEYS
  return {
    cursor: (afterMs) =>
      attempt(async () => {
        const cursor = await redis.hget(missingCursors, String(afterMs))
        return cursor === null ? undefined : Number(cursor)
      }),
    again: (now, limit) => attempt(() => redis.zrangebyscore(missing, '-inf', now, 'LIMIT', 0, limit)),
    save: ({ cursors, watched, ended }) =>
      attempt(async () => {
        await Promise.all([
          cursors.size === 0
            ? undefined
            : redis.hset(missingCursors, Object.fromEntries(Array.from(cursors, ([after, at]) => [String(after), at]))),
          watched.length === 0
            ? undefined
            : redis.zadd(missing, ...watched.flatMap(({ series, againAt }) => [againAt, series])),
          ended.length === 0 ? undefined : redis.zrem(missing, ...ended),
          redis.pexpire(missingCursors, IDLE_MS),
          redis.pexpire(missing, IDLE_MS)
        ])
      })
  }
}
