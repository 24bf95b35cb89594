import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { StartFailure } from '../platform/start-failure.ts'
import { pidFile } from './command-line.ts'

/** A Redis that was told to end by its wrapper first writes its file to the disk. */
const BOUND_MS = 10_000

/** Waits for the Redis of an earlier platform to be gone: two of them would ruin the append-only file. It may be another platform's, so it is not killed. */
export const waitForLeftover = async (dir: string, boundMs = BOUND_MS): Promise<void> => {
  const until = Date.now() + boundMs
  for (;;) {
    const pid = runningRedis(dir)
    if (pid === undefined) return
    if (Date.now() >= until) {
      throw new StartFailure([`another redis-server (pid ${pid}) uses ${dir}: end it, or choose another --port`])
    }
    await delay(20)
  }
}

/** The process of the pid file, when it still runs. The file outlives a SIGKILL, and its number may be another program's by now. */
const runningRedis = (dir: string): number | undefined => {
  const file = pidFile(dir)
  if (!existsSync(file)) return undefined
  const pid = Number(readFileSync(file, 'utf8').trim())
  return Number.isInteger(pid) && pid > 0 && isRedis(pid) ? pid : undefined
}

const isRedis = (pid: number): boolean => {
  try {
    const comm = `/proc/${pid}/comm`
    const name = existsSync(comm)
      ? readFileSync(comm, 'utf8')
      : execFileSync('ps', ['-o', 'comm=', '-p', `${pid}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return name.includes('redis')
  } catch {
    // No such process.
    return false
  }
}
