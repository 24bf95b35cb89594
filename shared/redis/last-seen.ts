import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from './attempt.ts'
import type { RedisClient } from './connect.ts'
import { INDEX_KEYS } from './keys.ts'

/** A series and when it was seen last by the clock, Unix ms; up to `TOUCH_EVERY_MS` before its last sample came. */
export type Seen = { readonly series: string; readonly at: number }

export type LastSeen = {
  /** Series last seen after `from` and not after `to`, the longest silent first, at most `limit`. */
  readonly between: (from: number, to: number, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<Seen>>
  /** When each of these was seen; undefined for one that the index has given up. */
  readonly of: (series: ReadonlyArray<string>) => TE.TaskEither<StoreUnavailable, ReadonlyArray<number | undefined>>
}

/** How long series have been silent, from the bounded index of all series; see lua/touch-series.lua. */
export const createLastSeen = (redis: RedisClient): LastSeen => ({
  between: (from, to, limit) =>
    attempt(async () => {
      const flat = await redis.zrangebyscore(INDEX_KEYS.seen, `(${from}`, to, 'WITHSCORES', 'LIMIT', 0, limit)
      return flat.flatMap((series, i) => (i % 2 === 0 ? [{ series, at: Number(flat[i + 1]) }] : []))
    }),
  of: (series) =>
    attempt(async () => {
      if (series.length === 0) return []
      const scores = await redis.zmscore(INDEX_KEYS.seen, ...series)
      return scores.map((score) => (score === null ? undefined : Number(score)))
    })
})
