import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { PositiveInt, readEnv, WholeNumber, withDefault } from '../../shared/config/env.ts'
import { PlatformEnv } from '../../shared/config/platform-env.ts'
import { RedisEnv } from '../../shared/config/redis-env.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import { withPolicies } from '../../shared/policy/with-policies.ts'

const Env = t.intersection([
  PlatformEnv,
  RedisEnv,
  t.type({
    /** Samples in the window of a series. */
    WINDOW_SIZE: withDefault(PositiveInt, 50),
    /** Most ms between the oldest and the newest sample of a window; 0 = by count alone. */
    WINDOW_MS: withDefault(WholeNumber, 0),
    /** A series that is silent for longer is forgotten. */
    SERIES_TTL_MS: withDefault(PositiveInt, 7 * 24 * 3_600_000),
    /** Series in the index; the least recently seen are forgotten for new ones. */
    MAX_SERIES: withDefault(PositiveInt, 100_000),
    /** Anomalies kept per series. As many as one event has samples, so that a redelivered event finds every verdict. */
    ANOMALIES_KEPT: withDefault(PositiveInt, 1_000),
    /** Newest samples of a series whose band is kept for charts, 36 bytes each; 0 = none. */
    VERDICTS_KEPT: withDefault(WholeNumber, 80),
    /**
     * Bytes that this process' cache of series may take: about 140 for each sample of a full window, 3,000 for the series
     * itself, and twice the state of its detector. Series beyond that are read from Redis each time.
     */
    CACHE_BYTES: withDefault(PositiveInt, 128 * 1024 * 1024)
  })
])
/** `policies` come from POLICIES, a YAML text; see shared/policy/read-policies.ts. */
export type Config = t.TypeOf<typeof Env> & { readonly policies: PolicySet }

/** A window is read whole when another replica was first, and kept whole in the cache. */
const MAX_WINDOW = 100_000

/** 280 kB a series. A chart has no more pixels. */
const MAX_VERDICTS = 10_000

const withBounds = (config: t.TypeOf<typeof Env>): E.Either<ReadonlyArray<string>, t.TypeOf<typeof Env>> => {
  const faults: string[] = []
  if (config.WINDOW_SIZE < 2 || config.WINDOW_SIZE > MAX_WINDOW) faults.push(`WINDOW_SIZE: expected 2 to ${MAX_WINDOW}`)
  if (config.VERDICTS_KEPT > MAX_VERDICTS) faults.push(`VERDICTS_KEPT: expected 0 to ${MAX_VERDICTS}`)
  return faults.length === 0 ? E.right(config) : E.left(faults)
}

export const readConfig = (
  env: Readonly<Record<string, string | undefined>>
): E.Either<ReadonlyArray<string>, Config> => withPolicies(E.flatMap(withBounds)(readEnv(Env)(env)), env['POLICIES'])
