import { Redis } from 'ioredis'
import type { Logger } from '../../shared/log/logger.ts'
import { createScalingHistory } from '../../shared/redis/scaling-history.ts'
import { createEndpoints, type Endpoint } from '../endpoints/endpoints.ts'
import { healthEndpoint } from '../endpoints/health.ts'
import { metricsEndpoint } from '../endpoints/metrics.ts'
import type { Observed } from '../endpoints/observed.ts'
import { scalingEndpoint, scalingSample } from '../endpoints/scaling.ts'
import { targetsEndpoint } from '../endpoints/targets.ts'
import { DISCONNECT_MS } from '../redis/ping.ts'
import type { PlatformRedis } from '../redis/platform-redis.ts'
import { writeScaling } from './scaling-writer.ts'

export type Observer = {
  /** For the gateway, which asks it before it looks for a route. */
  readonly endpoints: ReturnType<typeof createEndpoints>
  readonly stop: () => Promise<void>
}

/** A Redis that takes longer is as good as away, for what is asked here. */
const ANSWER_MS = 1_000

/** What tells of the platform: its endpoints, and the history of its scaling in Redis, over one connection of its own. */
export const observe = (
  parts: Omit<Observed, 'pingRedis'>,
  redis: Pick<PlatformRedis, 'options'>,
  log: Logger
): Observer => {
  const client = new Redis({
    ...redis.options,
    protocol: 2,
    connectionName: 'platform',
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    disconnectTimeout: DISCONNECT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1_000)
  })
  // The Broker's clients say so.
  client.on('error', () => undefined)
  const observed: Observed = {
    ...parts,
    pingRedis: async () => {
      const since = performance.now()
      const answered = await client.ping().catch(() => undefined)
      return answered === undefined ? undefined : Math.round((performance.now() - since) * 100) / 100
    }
  }
  const writer = writeScaling(createScalingHistory(client), () => scalingSample(observed.services(), Date.now()))
  const endpoints = new Map<string, Endpoint>([
    ['metrics', metricsEndpoint(observed)],
    ['targets', targetsEndpoint(observed)],
    ['health', healthEndpoint(observed)],
    ['scaling', scalingEndpoint(observed)]
  ])
  return {
    endpoints: createEndpoints(endpoints, (error) => log.error({ err: error }, 'bug in an endpoint of the platform')),
    stop: async () => {
      await writer.stop()
      client.disconnect()
    }
  }
}
