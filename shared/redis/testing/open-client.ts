import { type ConnectOptions, connect, type RedisClient } from '../connect.ts'
import { parseRedisUrl } from '../redis-url.ts'

/** A client as the functions have it, ready to be used; errors of its connection are let pass. */
export const openClient = async (url: string, options: Partial<ConnectOptions> = {}): Promise<RedisClient> => {
  const target = parseRedisUrl(url)
  if (target === undefined) throw new Error(`no Redis URL: ${url}`)
  const client = connect(target, { connectTimeoutMs: 2_000, commandTimeoutMs: 2_000, onError: () => {}, ...options })
  await new Promise<void>((resolve) => client.once('ready', () => resolve()))
  return client
}
