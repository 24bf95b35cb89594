import { readFileSync } from 'node:fs'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Result } from 'ioredis'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from './attempt.ts'
import type { RedisClient } from './connect.ts'
import { INDEX_KEYS } from './keys.ts'

/** A series is noted in the index when a replica meets it, and then at most this often. */
export const TOUCH_EVERY_MS = 30_000

export type IndexLimits = { readonly maxSeries: number; readonly ttlMs: number }

export type SeriesIndex = {
  /** Notes that a series was seen at `now` (Unix ms). Returns the series that had to go for it. */
  readonly touch: (series: string, now: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  /** Series keys in lexical order that begin with `prefix` and come after `after`, at most `limit`. */
  readonly page: (
    prefix: string,
    after: string,
    limit: number
  ) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  readonly count: () => TE.TaskEither<StoreUnavailable, number>
}

declare module 'ioredis' {
  interface RedisCommander<Context> {
    touchSeries(
      names: string,
      seen: string,
      series: string,
      now: number,
      maxSeries: number,
      ttlMs: number
    ): Result<string[], Context>
  }
}

const TOUCH_SERIES = readFileSync(new URL('./lua/touch-series.lua', import.meta.url), 'utf8')

/** The bounded list of all series; the least recently seen go first. */
export const createSeriesIndex = (redis: RedisClient, { maxSeries, ttlMs }: IndexLimits): SeriesIndex => {
  redis.defineCommand('touchSeries', { numberOfKeys: 2, lua: TOUCH_SERIES })
  const { names, seen } = INDEX_KEYS
  return {
    touch: (series, now) => attempt(() => redis.touchSeries(names, seen, series, now, maxSeries, ttlMs)),
    page: (prefix, after, limit) =>
      attempt(() => {
        // By bytes, as Redis compares: UTF-16 orders some characters differently.
        const from = Buffer.compare(Buffer.from(after), Buffer.from(prefix)) > 0 ? `(${after}` : `[${prefix}`
        // No UTF-8 text has a byte 0xff: everything that begins with the prefix sorts before it.
        const to = Buffer.concat([Buffer.from(`(${prefix}`), Buffer.from([0xff])])
        return redis.zrangebylex(names, from, prefix === '' ? '+' : to, 'LIMIT', 0, limit)
      }),
    count: () => attempt(() => redis.zcard(names))
  }
}
