import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../local/processes/ports.ts'
import { guardian } from './guardian.ts'
import { until } from './until.ts'

/** A server of somebody else's that is started for a test. */
export type Daemon = {
  readonly url: string
  readonly port: number
  /** Configuration and data; gone when the test process is. */
  readonly dir: string
  /** Ends it as an operator would. */
  readonly stop: () => Promise<void>
  /** SIGKILL. */
  readonly kill: () => Promise<void>
}

export type DaemonOptions = {
  readonly name: string
  /** Fills its folder before the first start. */
  readonly prepare: (dir: string) => Promise<void>
  /** File and arguments. */
  readonly command: (port: number, dir: string) => ReadonlyArray<string>
  /** Answers 200 when it is ready. */
  readonly ready: string
}

class EndedEarly extends Error {}

/**
 * Starts a server on a free port of 127.0.0.1 in a folder of its own; ready when the promise resolves. These servers take a
 * number and no open socket: two tests may choose the same one, and the loser tries another.
 */
export const startDaemon = async (options: DaemonOptions): Promise<Daemon> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(options, await freePort())
    } catch (error) {
      if (!(error instanceof EndedEarly) || !/address already in use/.test(error.message) || attempt === 5) throw error
    }
  }
}

const launch = async ({ name, prepare, command, ready }: DaemonOptions, port: number): Promise<Daemon> => {
  const dir = await mkdtemp(join(tmpdir(), `knomaly-${name}-`))
  const guard = guardian(dir)
  await prepare(dir)
  const [file = '', ...args] = command(port, dir)
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: dir })
  if (child.pid !== undefined) guard.watch(child.pid)
  const end: { error?: Error } = {}
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4_000)
  })
  child.once('error', (error) => {
    end.error = error
  })
  // Not 'exit': its last words are still on their way then.
  child.once('close', (code, signal) => {
    guard.release()
    end.error ??= new EndedEarly(`${name} ended (${code ?? signal}) ${words.trim()}`)
  })
  const url = `http://127.0.0.1:${port}`
  const answers = async (): Promise<boolean> => {
    const response = await fetch(`${url}${ready}`, { signal: AbortSignal.timeout(2_000) })
    await response.arrayBuffer()
    return response.ok
  }
  try {
    await until<true | Error | false>(() => end.error ?? answers(), { intervalMs: 25, what: name })
    if (end.error !== undefined) throw end.error
  } catch (error) {
    await finish(child, 'SIGKILL')
    throw error
  }
  return { url, port, dir, stop: () => finish(child, 'SIGTERM'), kill: () => finish(child, 'SIGKILL') }
}

const finish = async (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill(signal)
  await closed
}
