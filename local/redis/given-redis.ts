import { StartFailure } from '../platform/start-failure.ts'
import { addressOf } from './address.ts'
import { ping } from './ping.ts'
import type { PlatformRedis } from './platform-redis.ts'

const ANSWER_WITHIN_MS = 5_000

/** The Redis of REDIS_URL, when it answers. It is not ours, so nothing of it is started, stopped or deleted. */
export const givenRedis = async (
  url: string,
  ca: string | undefined,
  withinMs = ANSWER_WITHIN_MS
): Promise<PlatformRedis> => {
  const { where, options } = addressOf(url, ca)
  const why = await ping(options, withinMs)
  if (why !== undefined) throw new StartFailure([`the Redis of REDIS_URL (${where}) does not answer: ${why}`])
  return { url, options, where: `${where} (REDIS_URL)`, stop: async () => undefined }
}
