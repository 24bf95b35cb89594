import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { RedisTarget } from './redis-url.ts'

export type RedisClient = Redis | Cluster

export type ConnectOptions = {
  readonly connectTimeoutMs: number
  /** A command that takes longer fails; its effect is then unknown, so whoever sent it must be able to send it again. */
  readonly commandTimeoutMs: number
  /** Called when a connection is lost or cannot be made; ioredis tries again by itself. */
  readonly onError: (error: Error) => void
}

/** At most a second between two tries to connect: after an outage the Broker's retries find us back. */
const retryDelay = (tries: number): number => Math.min(50 * 2 ** Math.min(tries, 5), 1000)

/**
 * A client for a single server, a Sentinel set or a Cluster. It fails fast and queues nothing while Redis is away: the
 * event goes back to the Broker, which keeps it. Commands of one turn of the event loop share a round trip.
 */
export const connect = (target: RedisTarget, { connectTimeoutMs, commandTimeoutMs, onError }: ConnectOptions): RedisClient => {
  const { username, password, tls } = target
  const common: RedisOptions = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    // RESP2: the scripts answer with plain lists, and a sorted set reads alike on every server version.
    protocol: 2,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: true,
    retryStrategy: retryDelay
  }
  const client = open(target, common)
  client.on('error', onError)
  return client
}

const open = (target: RedisTarget, common: RedisOptions): RedisClient => {
  switch (target.kind) {
    case 'single':
      return new Redis({ ...common, ...target.node, db: target.db })
    case 'sentinel': {
      const { sentinels, master, db } = target
      const access = common.tls === undefined ? {} : { sentinelTLS: common.tls, enableTLSForSentinelMode: true }
      return new Redis({ ...common, ...access, sentinels: [...sentinels], name: master, db, sentinelRetryStrategy: retryDelay })
    }
    case 'cluster':
      return new Cluster([...target.nodes], {
        redisOptions: common,
        enableOfflineQueue: false,
        enableAutoPipelining: true,
        clusterRetryStrategy: retryDelay,
        slotsRefreshTimeout: common.connectTimeout ?? 2000
      })
  }
}

/** True when Redis answers now. */
export const isUp = async (redis: RedisClient): Promise<boolean> => {
  try {
    return (await redis.ping()) === 'PONG'
  } catch {
    return false
  }
}
