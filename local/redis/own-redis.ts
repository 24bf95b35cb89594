import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../../shared/log/logger.ts'
import { StartFailure } from '../platform/start-failure.ts'
import { type Backoff, RESTART_BACKOFF, restartDelayMs } from '../processes/backoff.ts'
import { freePort } from '../processes/ports.ts'
import { commandLine, logFile } from './command-line.ts'
import { waitForLeftover } from './leftover.ts'
import { ping } from './ping.ts'
import type { PlatformRedis, RedisAddress } from './platform-redis.ts'
import { WRAPPER } from './wrapper.ts'

export type OwnRedisOptions = {
  readonly dir: string
  readonly path: string | undefined
  readonly log: Logger
  readonly backoff?: Backoff
}

export type OwnRedis = PlatformRedis & { readonly port: number }

/** A big append-only file takes its time to load. */
const READY_WITHIN_MS = 60_000

const STOP_BOUND_MS = 10_000

/** A redis-server with its data in `dir`, restarted with the same port and data when it dies. */
export const startOwnRedis = async ({
  dir,
  path,
  log,
  backoff = RESTART_BACKOFF
}: OwnRedisOptions): Promise<OwnRedis> => {
  const command = findRedisServer(path)
  mkdirSync(dir, { recursive: true })
  await waitForLeftover(dir)
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const options = { host: '127.0.0.1', port }
  const stopping = new AbortController()
  let child = launch(command, port, dir, path)
  if (!(await answers(child, options))) {
    await end(child)
    throw new StartFailure([`redis-server does not start: ${lastWords(dir)}`, `  its log is ${logFile(dir)}`])
  }
  const keep = async (): Promise<void> => {
    for (let failures = 1; ; failures += 1) {
      const since = Date.now()
      const [code] = await exitOf(child)
      if (stopping.signal.aborted) return
      if (Date.now() - since >= backoff.resetAfterMs) failures = 1
      const restartInMs = restartDelayMs(failures, backoff)
      log.error({ code, restartInMs, logFile: logFile(dir) }, 'Redis died')
      await delay(restartInMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      await waitForLeftover(dir).catch((error: Error) => log.error({ why: error.message }, 'Redis cannot start yet'))
      if (stopping.signal.aborted) return
      child = launch(command, port, dir, path)
      if (await answers(child, options)) log.info({ port }, 'Redis is back')
    }
  }
  const kept = keep()
  return {
    url,
    options,
    port,
    where: `127.0.0.1:${port}, data in ${dir}`,
    stop: async () => {
      stopping.abort()
      await end(child)
      await kept
    }
  }
}

const launch = (command: string, port: number, dir: string, path: string | undefined): ChildProcess => {
  const child = spawn('sh', ['-c', WRAPPER, 'sh', command, ...commandLine(port, dir)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Like the functions: Ctrl-C is the platform's business, or Redis would be gone before the last event is stored.
    detached: true,
    env: { PATH: path }
  })
  child.stdin?.on('error', () => undefined)
  return child
}

const exitOf = async (child: ChildProcess): Promise<unknown[]> =>
  child.exitCode !== null || child.signalCode !== null ? [child.exitCode ?? child.signalCode] : once(child, 'exit')

/** False when it ends before it has answered. */
const answers = async (child: ChildProcess, server: RedisAddress): Promise<boolean> => {
  const ended = new AbortController()
  const exited = exitOf(child).then(() => {
    ended.abort()
    return false
  })
  return Promise.race([ping(server, READY_WITHIN_MS, ended.signal).then((why) => why === undefined), exited])
}

/** The wrapper passes the end of its stdin on as SIGTERM, on which Redis writes what is left and ends. */
const end = async (child: ChildProcess): Promise<void> => {
  child.stdin?.destroy()
  const kill = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), STOP_BOUND_MS)
  await exitOf(child)
  clearTimeout(kill)
}

/** Looked for here, since the shell would only say "not found" on a stream that nobody reads. */
const findRedisServer = (path = ''): string => {
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'redis-server'))
    .find(isExecutable)
  if (found !== undefined) return found
  throw new StartFailure(['redis-server is not installed: install it (apt, dnf, apk or brew: redis), or set REDIS_URL'])
}

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const lastWords = (dir: string): string =>
  existsSync(logFile(dir)) ? (readFileSync(logFile(dir), 'utf8').trim().split('\n').at(-1) ?? '') : 'it left no log'
