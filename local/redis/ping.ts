import { Redis } from 'ioredis'
import type { RedisAddress } from './platform-redis.ts'

/** Undefined when Redis answers within `withinMs`, else why not, in words for the user: no password, no stack. `signal` ends the wait. */
export const ping = async (
  server: RedisAddress,
  withinMs: number,
  signal?: AbortSignal
): Promise<string | undefined> => {
  const until = Date.now() + withinMs
  // -LOADING and a connection that is refused may pass; so they are asked again until the time is up.
  const client = new Redis({
    ...server,
    connectTimeout: withinMs,
    maxRetriesPerRequest: null,
    disconnectTimeout: DISCONNECT_MS,
    enableReadyCheck: true,
    retryStrategy: () => (Date.now() + RETRY_MS < until ? RETRY_MS : null)
  })
  let last = 'no answer'
  const giveUp = (): void => client.disconnect()
  signal?.addEventListener('abort', giveUp)
  client.on('error', (error: NodeJS.ErrnoException) => {
    last = error.code ?? error.message
  })
  try {
    const answer = await Promise.race([client.ping(), expiry(withinMs)])
    return answer === undefined ? last : undefined
  } catch (error) {
    return last === 'no answer' ? (error as Error).message : last
  } finally {
    signal?.removeEventListener('abort', giveUp)
    client.disconnect()
  }
}

const RETRY_MS = 20

/** ioredis holds the process for two seconds when the server is already gone. */
export const DISCONNECT_MS = 50

const expiry = (ms: number): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref()
  })
