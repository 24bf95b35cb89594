import type { RedisEnv } from '../config/redis-env.ts'
import type { Logger } from '../log/logger.ts'
import { connect, type RedisClient } from './connect.ts'
import { type CommandMeter, measured } from './measured.ts'

/** The client that a function's environment describes: one place, so that no function misses a setting. `meter` is told of its commands. */
export const connectFromEnv = (env: RedisEnv, log: Logger, meter?: CommandMeter): RedisClient => {
  const client = connect(env.REDIS_URL, {
    connectTimeoutMs: env.REDIS_CONNECT_TIMEOUT_MS,
    commandTimeoutMs: env.REDIS_COMMAND_TIMEOUT_MS,
    ca: env.REDIS_CA_CERTS,
    sentinelPassword: env.REDIS_SENTINEL_PASSWORD,
    onError: (error) => log.warn({ cause: error.message }, 'redis')
  })
  return meter === undefined ? client : measured(client, meter)
}
