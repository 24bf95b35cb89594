import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from './attempt.ts'
import type { RedisClient } from './connect.ts'
import type { SeriesKeys } from './keys.ts'

export type RecentVerdicts = {
  /**
   * The ring of a series as it lies there, for unpackVerdicts and newVerdicts; empty where there is none, for the
   * analyzer keeps none (VERDICTS_KEPT=0) or has none yet.
   */
  readonly ring: (keys: SeriesKeys) => TE.TaskEither<StoreUnavailable, string>
}

/**
 * The newest samples of a series with the band that each was judged by; see lua/commit-series.lua for who writes them.
 */
export const createRecentVerdicts = (redis: RedisClient): RecentVerdicts => ({
  ring: (keys) => attempt(async () => (await redis.get(keys.verdicts)) ?? '')
})
