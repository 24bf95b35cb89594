import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStack } from '../local/platform/stack.ts'
import { startOwnRedis } from '../local/redis/own-redis.ts'
import { createLogger } from '../shared/log/logger.ts'
import { firstMessage, startChild } from './process/start-child.ts'
import { type Load, startLoad } from './process/start-load.ts'
import { type ServerProcess, startServer } from './process/start-server.ts'

/** What the measurements are made with. Everything that was started is stopped by `close`. */
export type Kit = {
  /** Quick measurements are shorter and fewer, and their figures rougher. */
  readonly quick: boolean
  readonly rounds: number
  /** A folder that goes with the kit. */
  readonly dir: string
  readonly profileDir: string | undefined
  readonly load: Load
  readonly redis: () => Promise<{ readonly url: string }>
  /** One more with each call; it answers after `delayMs`, 0 when absent. */
  readonly stubBroker: (delayMs?: number) => Promise<{ readonly port: number }>
  readonly server: (file: string, env: Readonly<Record<string, string>>) => Promise<ServerProcess>
  /** Stops something before the kit does. */
  readonly onClose: (stop: () => Promise<void>) => void
  readonly close: () => Promise<void>
}

export type KitOptions = { readonly quick: boolean; readonly profileDir: string | undefined }

const once = <A>(start: () => Promise<A>): (() => Promise<A>) => {
  let started: Promise<A> | undefined
  return () => (started ??= start())
}

export const createKit = async ({ quick, profileDir }: KitOptions): Promise<Kit> => {
  const stack = createStack()
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-bench-'))
  stack.push(async () => rmSync(dir, { recursive: true, force: true }))
  const log = createLogger({ service: 'bench', level: 'warn' })
  try {
    const load = await startLoad({})
    stack.push(load.stop)
    return {
      quick,
      rounds: quick ? 3 : 5,
      dir,
      profileDir,
      load,
      // The platform's own, with the platform's settings: what is measured should pay what the platform pays.
      redis: once(async () => {
        const redis = await startOwnRedis({ dir: join(dir, 'redis'), path: process.env.PATH, log })
        stack.push(redis.stop)
        return redis
      }),
      stubBroker: async (delayMs = 0) => {
        const env = { STUB_DELAY_MS: String(delayMs) }
        const child = startChild(new URL('./load/stub-broker.ts', import.meta.url), { env })
        stack.push(child.stop)
        return firstMessage<{ readonly port: number }>(child)
      },
      server: async (file, env) => {
        const server = await startServer(new URL(`../${file}`, import.meta.url), { env, profileDir })
        stack.push(server.stop)
        return server
      },
      onClose: stack.push,
      close: stack.unwind
    }
  } catch (error) {
    await stack.unwind()
    throw error
  }
}
