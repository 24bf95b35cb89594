import * as t from 'io-ts'
import { RedisUrl } from '../redis/redis-url.ts'
import { PositiveInt, withDefault } from './env.ts'

export const RedisEnv = t.type({
  REDIS_URL: RedisUrl,
  REDIS_CONNECT_TIMEOUT_MS: withDefault(PositiveInt, 2_000),
  REDIS_COMMAND_TIMEOUT_MS: withDefault(PositiveInt, 2_000)
})
export type RedisEnv = t.TypeOf<typeof RedisEnv>
