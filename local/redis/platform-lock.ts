import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Logger } from '../../shared/log/logger.ts'
import { StartFailure } from '../platform/start-failure.ts'
import { DISCONNECT_MS } from './ping.ts'
import type { PlatformRedis } from './platform-redis.ts'

export const LOCK_KEY = 'knomaly:{platform}:lock'

export type LockOptions = {
  readonly log: Logger
  readonly signal?: AbortSignal | undefined
  /** A holder that has not been heard of for so long is gone. */
  readonly ttlMs?: number
}

const TTL_MS = 15_000

/** KEYS[1] the lock; ARGV[1] its value when it is ours, ARGV[2] ms to live. 1: still ours, or again when nobody had it; 0: another's. */
const KEEP = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`

/** KEYS[1] the lock; ARGV[1] the value that it must have to be removed. */
const REMOVE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`

/**
 * The same Redis, for one platform alone: two of them would take each other's undelivered events for those of a dead one. Rejects
 * with a StartFailure when another platform uses it. One that was killed does not count: on this machine its process is
 * looked for, of another machine's it is waited for `ttlMs`.
 */
export const lockPlatform = async (redis: PlatformRedis, options: LockOptions): Promise<PlatformRedis> => {
  const { log, signal, ttlMs = TTL_MS } = options
  const client = new Redis({
    ...redis.options,
    ...{
      protocol: 2,
      connectionName: 'platform lock',
      disconnectTimeout: DISCONNECT_MS,
      commandTimeout: 2_000,
      maxRetriesPerRequest: 0
    }
  })
  client.on('error', () => undefined)
  const value = JSON.stringify({ id: randomUUID(), host: hostname(), pid: process.pid })
  const keep = async (): Promise<boolean> => (await client.eval(KEEP, 1, LOCK_KEY, value, ttlMs)) === 1
  try {
    await acquire(client, keep, redis.where, ttlMs, signal)
  } catch (error) {
    client.disconnect()
    throw error
  }
  let lost = false
  const refresh = setInterval(() => {
    keep().then(
      (ours) => {
        if (!ours && !lost) log.error('another platform uses the same Redis: end one of them')
        lost = !ours
      },
      // Redis is away; others say so.
      () => undefined
    )
  }, ttlMs / 3)
  return {
    ...redis,
    stop: async () => {
      clearInterval(refresh)
      await client.eval(REMOVE, 1, LOCK_KEY, value).catch(() => undefined)
      client.disconnect()
      await redis.stop()
    }
  }
}

const acquire = async (
  client: Redis,
  keep: () => Promise<boolean>,
  where: string,
  ttlMs: number,
  signal: AbortSignal | undefined
): Promise<void> => {
  let leastMs = Number.POSITIVE_INFINITY
  while (!(await keep())) {
    const [holder, leftMs] = await Promise.all([client.get(LOCK_KEY), client.pttl(LOCK_KEY)])
    if (holder === null) continue
    if (isDead(holder)) {
      await client.eval(REMOVE, 1, LOCK_KEY, holder)
      continue
    }
    // It has more time left than before: somebody is there to give it that.
    if (leftMs > leastMs || isHere(holder)) throw inUse(holder, where)
    leastMs = leftMs
    await delay(Math.min(leftMs + 1, ttlMs / 10), undefined, signal === undefined ? {} : { signal })
  }
}

const ownerOf = (holder: string): { readonly host?: unknown; readonly pid?: unknown } => {
  try {
    return JSON.parse(holder) as object
  } catch {
    return {}
  }
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** With our own number it may be one before us in the same container, where every platform is process 1. */
const isHere = (holder: string): boolean => {
  const { host, pid } = ownerOf(holder)
  return host === hostname() && typeof pid === 'number' && pid !== process.pid && isRunning(pid)
}

const isDead = (holder: string): boolean => {
  const { host, pid } = ownerOf(holder)
  return host === hostname() && typeof pid === 'number' && !isRunning(pid)
}

const inUse = (holder: string, where: string): StartFailure => {
  const { host, pid } = ownerOf(holder)
  return new StartFailure([
    `another platform (process ${String(pid)} on ${String(host)}) uses ${where}: end it, or give this one a database of its own`
  ])
}
