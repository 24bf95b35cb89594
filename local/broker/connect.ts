import type { Redis, RedisOptions } from 'ioredis'

/**
 * No queue and no resending inside the client: what Redis has not confirmed is known here, and here alone it is decided
 * whether it is refused (an event of a producer) or tried again (the outcome of a delivery).
 */
export const clientOptions = {
  protocol: 2 as const,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt: number) => Math.min(attempt * 50, 1_000)
} satisfies RedisOptions

/** Makes a client for the platform's Redis that has these options besides address and credentials. */
export type Connect = (options: typeof clientOptions & { readonly connectionName: string }) => Redis

/** Resolves when the client can be used: at once, or at the end of an outage, or never once it has been closed for good. */
export const whenReady = (client: Redis): Promise<void> =>
  client.status === 'ready' ? Promise.resolve() : new Promise((resolve) => client.once('ready', () => resolve()))
