import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Observation } from '../detection/window.ts'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from './attempt.ts'
import type { RedisClient } from './connect.ts'
import type { SeriesKeys } from './keys.ts'
import { fromMembers } from './member.ts'

/** A series as a question gets it: always from Redis, so that every replica gives the same answer. */
export type SeriesReading = {
  /** Samples in the window now. */
  readonly count: number
  /** Fresh samples ever, late ones, duplicates, anomalies. */
  readonly total: number
  readonly late: number
  readonly duplicates: number
  readonly anomalies: number
  /** As the analyzer wrote it; '' before the first. */
  readonly lastVerdict: string
}

export type SeriesReader = {
  /** Undefined for a series that does not exist. */
  readonly read: (keys: SeriesKeys) => TE.TaskEither<StoreUnavailable, SeriesReading | undefined>
  /** Of each of these as the analyzer wrote it; '' where there is none. */
  readonly lastVerdicts: (series: ReadonlyArray<SeriesKeys>) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  /** The newest samples of the window, oldest first. */
  readonly samples: (keys: SeriesKeys, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<Observation>>
  /** The newest anomalies of the series, newest first, as JSON. */
  readonly anomalies: (keys: SeriesKeys, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
}

export const createSeriesReader = (redis: RedisClient): SeriesReader => ({
  read: (keys) =>
    attempt(async () => {
      const [fields, count] = await Promise.all([
        redis.hmget(keys.state, 'n', 'l', 'd', 'a', 'j'),
        redis.zcard(keys.window)
      ])
      const [total, late, duplicates, anomalies, lastVerdict] = fields
      if (total == null && late == null && duplicates == null) return undefined
      return {
        count,
        total: Number(total ?? 0),
        late: Number(late ?? 0),
        duplicates: Number(duplicates ?? 0),
        anomalies: Number(anomalies ?? 0),
        lastVerdict: lastVerdict ?? ''
      }
    }),
  lastVerdicts: (series) =>
    attempt(async () =>
      (await Promise.all(series.map(({ state }) => redis.hget(state, 'j')))).map((json) => json ?? '')
    ),
  samples: (keys, limit) =>
    attempt(async () => fromMembers(await redis.zrange(keys.window, String(-limit), '-1', 'WITHSCORES'))),
  anomalies: (keys, limit) => attempt(() => redis.zrevrange(keys.anomalies, 0, limit - 1))
})
