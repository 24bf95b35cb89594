/** The Redis that the platform and its functions use: one of its own, or the one that REDIS_URL names. */
export type PlatformRedis = {
  readonly url: string
  /** For the table of what runs where. */
  readonly where: string
  readonly stop: () => Promise<void>
}
