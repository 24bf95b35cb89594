import type { RedisOptions } from 'ioredis'

/** Where a server is and how to get in. How its answers are read is the client's own affair. */
export type RedisAddress = Omit<RedisOptions, 'replyMapping' | 'protocol'>

/** The Redis that the platform and its functions use: one of its own, or the one that REDIS_URL names. */
export type PlatformRedis = {
  readonly url: string
  /** The same for the platform's own clients. */
  readonly options: RedisAddress
  /** For the table of what runs where. */
  readonly where: string
  readonly stop: () => Promise<void>
}
