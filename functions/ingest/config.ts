import * as t from 'io-ts'
import { Flag, List, PositiveInt, readEnv, withDefault } from '../../shared/config/env.ts'
import { PlatformEnv } from '../../shared/config/platform-env.ts'
import { SinkEnv } from '../../shared/config/sink-env.ts'

const Env = t.intersection([
  PlatformEnv,
  SinkEnv,
  t.type({
    /** Bearer tokens that may post; none = anybody who reaches the route. */
    API_TOKENS: withDefault(List, []),
    /** Origins whose pages may post from a browser; none = no CORS headers at all. */
    CORS_ORIGINS: withDefault(List, []),
    /** Requests that are being taken in at once; more get 503 and try again. */
    INGEST_MAX_INFLIGHT: withDefault(PositiveInt, 1_000),
    /** Refuse fields of plain records that are neither known nor numeric, instead of passing them over. */
    STRICT_FIELDS: withDefault(Flag, false)
  })
])
export type Config = t.TypeOf<typeof Env>

export const readConfig = readEnv(Env)
