import { StartFailure } from '../platform/start-failure.ts'
import { ping } from './ping.ts'
import type { PlatformRedis } from './platform-redis.ts'

const ANSWER_WITHIN_MS = 5_000

/** The Redis of REDIS_URL, when it answers. It is not ours, so nothing of it is started, stopped or deleted. */
export const givenRedis = async (url: string, withinMs = ANSWER_WITHIN_MS): Promise<PlatformRedis> => {
  const where = withoutSecret(url)
  const why = await ping(url, withinMs)
  if (why !== undefined) throw new StartFailure([`the Redis of REDIS_URL (${where}) does not answer: ${why}`])
  return { url, where: `${where} (REDIS_URL)`, stop: async () => undefined }
}

const withoutSecret = (url: string): string => {
  if (!URL.canParse(url)) throw new StartFailure(['REDIS_URL is not a redis:// or rediss:// URL'], 78)
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}
