import type { Redis, RedisOptions } from 'ioredis'

/** Makes a client for the platform's Redis that has these options besides address and credentials. */
export type Connect = (options: RedisOptions) => Redis

/**
 * No queue and no resending inside the client: what Redis has not confirmed is known here, and here alone it is decided
 * whether it is refused (an event of a producer) or tried again (the outcome of a delivery).
 */
export const clientOptions: RedisOptions = {
  protocol: 2,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => Math.min(attempt * 50, 1_000)
}

/** Resolves when the client can be used: at once, or at the end of an outage, or never once it has been closed for good. */
export const whenReady = (client: Redis): Promise<void> =>
  client.status === 'ready' ? Promise.resolve() : new Promise((resolve) => client.once('ready', () => resolve()))
