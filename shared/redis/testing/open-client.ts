import { type ConnectOptions, connect, type RedisClient } from '../connect.ts'
import { parseRedisUrl } from '../redis-url.ts'

/** Longer than any test: how quick a machine is, is no finding. Who tests a Redis that hangs says how long a command may take. */
const PATIENT = { connectTimeoutMs: 600_000, commandTimeoutMs: 600_000 }

/** A client as the functions have it, ready to be used; errors of its connection are let pass. */
export const openClient = async (url: string, options: Partial<ConnectOptions> = {}): Promise<RedisClient> => {
  const target = parseRedisUrl(url)
  if (target === undefined) throw new Error(`no Redis URL: ${url}`)
  const client = connect(target, { ...PATIENT, onError: () => {}, ...options })
  await new Promise<void>((resolve) => client.once('ready', () => resolve()))
  return client
}
