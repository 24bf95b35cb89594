import * as t from 'io-ts'
import { RedisUrl } from '../redis/redis-url.ts'
import { optional, PositiveInt, Text, withDefault } from './env.ts'

export const RedisEnv = t.type({
  REDIS_URL: RedisUrl,
  /** PEM of a certificate authority of your own, for `rediss`; certificates are always checked. */
  REDIS_CA_CERTS: optional(Text),
  /** Password of the sentinels, where they have one. */
  REDIS_SENTINEL_PASSWORD: optional(Text),
  REDIS_CONNECT_TIMEOUT_MS: withDefault(PositiveInt, 2_000),
  REDIS_COMMAND_TIMEOUT_MS: withDefault(PositiveInt, 2_000)
})
export type RedisEnv = t.TypeOf<typeof RedisEnv>
