import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { optional, PositiveInt, PositiveNumber, readEnv, WholeNumber, withDefault } from '../../shared/config/env.ts'
import { PlatformEnv } from '../../shared/config/platform-env.ts'
import { RedisEnv } from '../../shared/config/redis-env.ts'
import { Z_SCORE_DEFAULTS } from '../../shared/detection/z-score.ts'

const Env = t.intersection([
  PlatformEnv,
  RedisEnv,
  t.type({
    /** Samples in the window of a series. */
    WINDOW_SIZE: withDefault(PositiveInt, 50),
    /** Most ms between the oldest and the newest sample of a window; 0 = by count alone. */
    WINDOW_MS: withDefault(WholeNumber, 0),
    Z_THRESHOLD: withDefault(PositiveNumber, Z_SCORE_DEFAULTS.threshold),
    /** Samples before anything is judged; 20, or the whole window when that is smaller. */
    WARMUP: optional(PositiveInt),
    /** Held-out samples after which a series relearns; 25, or half the window when that is smaller. */
    RELEARN_AFTER: optional(PositiveInt),
    /** A series that is silent for longer is forgotten. */
    SERIES_TTL_MS: withDefault(PositiveInt, 7 * 24 * 3_600_000),
    /** Series in the index; the least recently seen are forgotten for new ones. */
    MAX_SERIES: withDefault(PositiveInt, 100_000),
    /** Anomalies kept per series. As many as one event has samples, so that a redelivered event finds every verdict. */
    ANOMALIES_KEPT: withDefault(PositiveInt, 1_000),
    /**
     * Bytes that this process' cache of series may take: about 100 for each sample of a full window, 1,000 for the series
     * itself, and the state of its detector. Series beyond that are read from Redis each time.
     */
    CACHE_BYTES: withDefault(PositiveInt, 128 * 1024 * 1024)
  })
])
export type Config = t.TypeOf<typeof Env> & { readonly WARMUP: number; readonly RELEARN_AFTER: number }

/** A window is read whole when another replica was first, and kept whole in the cache. */
const MAX_WINDOW = 100_000

const faults = ({ WARMUP, WINDOW_SIZE, RELEARN_AFTER, Z_THRESHOLD }: Config): ReadonlyArray<string> => [
  ...(WINDOW_SIZE < 2 || WINDOW_SIZE > MAX_WINDOW ? [`WINDOW_SIZE: expected 2 to ${MAX_WINDOW}`] : []),
  // Scores and bounds stay finite between these.
  ...(Z_THRESHOLD < 0.01 || Z_THRESHOLD > 1e6 ? ['Z_THRESHOLD: expected 0.01 to 1000000'] : []),
  ...(WARMUP > WINDOW_SIZE ? ['WARMUP: expected at most WINDOW_SIZE'] : []),
  ...(RELEARN_AFTER > WINDOW_SIZE ? ['RELEARN_AFTER: expected at most WINDOW_SIZE'] : [])
]

export const readConfig = (
  env: Readonly<Record<string, string | undefined>>
): E.Either<ReadonlyArray<string>, Config> =>
  pipe(
    readEnv(Env)(env),
    E.map((config) => ({
      ...config,
      WARMUP: config.WARMUP ?? Math.min(Z_SCORE_DEFAULTS.warmup, config.WINDOW_SIZE),
      RELEARN_AFTER:
        config.RELEARN_AFTER ?? Math.max(1, Math.min(Z_SCORE_DEFAULTS.relearnAfter, Math.floor(config.WINDOW_SIZE / 2)))
    })),
    E.filterOrElse(
      (config) => faults(config).length === 0,
      (config) => faults(config)
    )
  )
