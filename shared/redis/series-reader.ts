import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Observation } from '../detection/window.ts'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from './attempt.ts'
import type { RedisClient } from './connect.ts'
import type { SeriesKeys } from './keys.ts'
import { fromMembers } from './member.ts'
import { runTransaction } from './run-transaction.ts'

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

/** What belongs together of a series: of one moment, whatever is committed meanwhile. */
export type SeriesAtOnce = {
  /** Undefined for a series that does not exist. */
  readonly reading: SeriesReading | undefined
  /** Its newest verdicts as they lie there, for unpackVerdicts and newVerdicts; empty where the analyzer keeps none. */
  readonly ring: string
  /** The newest samples of the window, oldest first; none where there are verdicts, which have the values as well. */
  readonly samples: ReadonlyArray<Observation>
}

export type SeriesReader = {
  /**
   * In one transaction: read one after the other, a commit could fall in between, and who compares two looks would then
   * take a sample for known that it has not seen.
   */
  readonly atOnce: (keys: SeriesKeys, limit: number) => TE.TaskEither<StoreUnavailable, SeriesAtOnce>
  /** Undefined for a series that does not exist. */
  readonly read: (keys: SeriesKeys) => TE.TaskEither<StoreUnavailable, SeriesReading | undefined>
  /** Of each of these as the analyzer wrote it; '' where there is none. */
  readonly lastVerdicts: (series: ReadonlyArray<SeriesKeys>) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  /** The newest samples of the window, oldest first. */
  readonly samples: (keys: SeriesKeys, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<Observation>>
  /** The newest anomalies of the series, newest first, as JSON. */
  readonly anomalies: (keys: SeriesKeys, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
}

const FIELDS = ['n', 'l', 'd', 'a', 'j'] as const

const toReading = (fields: ReadonlyArray<string | null>, count: number): SeriesReading | undefined => {
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
}

export const createSeriesReader = (redis: RedisClient): SeriesReader => ({
  atOnce: (keys, limit) =>
    attempt(async () => {
      const asked = () =>
        redis
          .multi()
          .hmget(keys.state, ...FIELDS)
          .zcard(keys.window)
          .get(keys.verdicts)
      const [fields, count, ring] = await runTransaction(asked())
      const reading = toReading(fields as ReadonlyArray<string | null>, Number(count))
      if (ring !== null || reading === undefined) return { reading, ring: (ring as string | null) ?? '', samples: [] }
      // Seldom, so that the others do not pay for it.
      const [again, counted, , members] = await runTransaction(
        asked().zrange(keys.window, String(-limit), '-1', 'WITHSCORES')
      )
      return {
        reading: toReading(again as ReadonlyArray<string | null>, Number(counted)),
        ring: '',
        samples: fromMembers(members as string[])
      }
    }),
  read: (keys) =>
    attempt(async () => {
      const [fields, count] = await Promise.all([redis.hmget(keys.state, ...FIELDS), redis.zcard(keys.window)])
      return toReading(fields, count)
    }),
  lastVerdicts: (series) =>
    attempt(async () =>
      (await Promise.all(series.map(({ state }) => redis.hget(state, 'j')))).map((json) => json ?? '')
    ),
  samples: (keys, limit) =>
    attempt(async () => fromMembers(await redis.zrange(keys.window, String(-limit), '-1', 'WITHSCORES'))),
  anomalies: (keys, limit) => attempt(() => redis.zrevrange(keys.anomalies, 0, limit - 1))
})
