import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from './attempt.ts'
import type { RedisClient } from './connect.ts'

export type SampleCount = {
  readonly add: (samples: number) => TE.TaskEither<StoreUnavailable, void>
  /** All that were added; 0 where nothing was for a day. */
  readonly read: () => TE.TaskEither<StoreUnavailable, number>
}

export const SAMPLE_COUNT_KEY = 'knomaly:{samples}:analysed'
const TTL_MS = 24 * 3_600_000

/**
 * How many samples all analyzers have settled, for a rate. It is only about: what a replica had not added when it died
 * is not in it.
 */
export const createSampleCount = (redis: RedisClient): SampleCount => ({
  add: (samples) =>
    attempt(async () => {
      await Promise.all([redis.incrby(SAMPLE_COUNT_KEY, samples), redis.pexpire(SAMPLE_COUNT_KEY, TTL_MS)])
    }),
  read: () => attempt(async () => Number((await redis.get(SAMPLE_COUNT_KEY)) ?? 0))
})
