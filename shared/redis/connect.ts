import { Cluster, Redis } from 'ioredis'
import { certificateAuthorities } from '../config/certificate-authorities.ts'
import type { RedisTarget } from './redis-url.ts'

export type RedisClient = Redis | Cluster

export type ConnectOptions = {
  readonly connectTimeoutMs: number
  /** A command that takes longer fails; its effect is then unknown, so whoever sent it must be able to send it again. */
  readonly commandTimeoutMs: number
  /** PEM of the certificate authority that signed the servers' certificates, besides the usual ones. Only with TLS. */
  readonly ca?: string | undefined
  /** Sentinels have a password of their own, or none; the one in the URL is for the servers behind them. */
  readonly sentinelPassword?: string | undefined
  /** Called when a connection is lost or cannot be made; ioredis tries again by itself. */
  readonly onError: (error: Error) => void
}

/** At most a second between two tries to connect: after an outage the Broker's retries find us back. */
const retryDelay = (tries: number): number => Math.min(50 * 2 ** Math.min(tries, 5), 1000)

const tlsOf = ({ ca }: ConnectOptions) => (ca === undefined ? {} : { ca: certificateAuthorities(ca) })

const common = (target: RedisTarget, options: ConnectOptions) => ({
  ...(target.username === undefined ? {} : { username: target.username }),
  ...(target.password === undefined ? {} : { password: target.password }),
  ...(target.tls ? { tls: tlsOf(options) } : {}),
  connectTimeout: options.connectTimeoutMs,
  commandTimeout: options.commandTimeoutMs,
  // RESP2: the scripts answer with plain lists, and a sorted set reads alike on every server version.
  protocol: 2 as const,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: true
})

/**
 * After a fail-over the connections to the old master stay, and it refuses to write: whatever the name or the Sentinels say now
 * is found by connecting again. The command fails all the same; the Broker's retry finds the new master.
 */
const leavesReplica = (error: Error): boolean => error.message.includes('READONLY')

const open = (target: RedisTarget, options: ConnectOptions): RedisClient => {
  const shared = common(target, options)
  switch (target.kind) {
    case 'single':
      return new Redis({
        ...shared,
        ...target.node,
        db: target.db,
        enableOfflineQueue: false,
        retryStrategy: retryDelay,
        reconnectOnError: leavesReplica
      })
    case 'sentinel':
      return new Redis({
        ...shared,
        ...(target.tls ? { sentinelTLS: tlsOf(options), enableTLSForSentinelMode: true } : {}),
        ...(options.sentinelPassword === undefined ? {} : { sentinelPassword: options.sentinelPassword }),
        sentinels: [...target.sentinels],
        name: target.master,
        db: target.db,
        enableOfflineQueue: false,
        retryStrategy: retryDelay,
        reconnectOnError: leavesReplica,
        sentinelRetryStrategy: retryDelay
      })
    case 'cluster':
      return new Cluster([...target.nodes], {
        redisOptions: shared,
        // A certificate names the host; ioredis would look its address up first and then compare with that.
        ...(target.tls
          ? { dnsLookup: (host: string, done: (error: null, host: string) => void) => done(null, host) }
          : {}),
        enableOfflineQueue: false,
        enableAutoPipelining: true,
        clusterRetryStrategy: retryDelay,
        slotsRefreshTimeout: options.connectTimeoutMs
      })
  }
}

/**
 * A client for a single server, a Sentinel set or a Cluster. It fails fast and queues nothing while Redis is away: the
 * event goes back to the Broker, which keeps it. Commands of one turn of the event loop share a round trip.
 */
export const connect = (target: RedisTarget, options: ConnectOptions): RedisClient => {
  const client = open(target, options)
  client.on('error', options.onError)
  return client
}

/** True when Redis answers now. */
export const isUp = async (redis: RedisClient): Promise<boolean> => {
  try {
    return (await redis.ping()) === 'PONG'
  } catch {
    return false
  }
}
