import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../local/processes/ports.ts'
import { guardian } from './guardian.ts'
import { until } from './until.ts'

export type RedisServer = {
  readonly url: string
  readonly port: number
  /** Data, log and configuration of this server; gone when the test process is. */
  readonly dir: string
  /** Ends it as an operator would; data stay for `start`. Does nothing when it is not running. */
  readonly stop: () => Promise<void>
  /** SIGKILL. The append-only file keeps every command that was answered. */
  readonly kill: () => Promise<void>
  /** SIGSTOP: connections stay open and nothing answers. */
  readonly pause: () => void
  readonly resume: () => void
  /** Starts it again on the same port with the same data. */
  readonly start: () => Promise<void>
}

export type RedisOptions = {
  /** Appended to the command line, so they win over ours: `['--maxmemory', '10mb']`. */
  readonly args?: ReadonlyArray<string>
}

/** A real redis-server on a free port of 127.0.0.1, ready when the promise resolves; it cannot outlive this process. */
export const startRedis = async (options: RedisOptions = {}): Promise<RedisServer> => {
  const { args = [] } = options
  const dir = await mkdtemp(join(tmpdir(), 'knomaly-redis-'))
  const guard = guardian(dir)
  let child: ChildProcess | undefined

  const launch = async (port: number): Promise<void> => {
    const server = spawn('redis-server', [...commandLine(port, dir), ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    const end: { error?: Error } = {}
    let complaint = ''
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    server.once('error', (error) => {
      end.error = error
    })
    server.once('exit', (code, signal) => {
      end.error = new ExitedEarly(`redis-server ended (${code ?? signal}) ${complaint.trim() || lastLine(dir)}`)
      guard.release()
      if (child === server) child = undefined
    })
    if (server.pid !== undefined) guard.watch(server.pid)
    child = server
    try {
      await until<true | Error | false>(() => end.error ?? answers(port, server.pid), {
        what: 'redis-server'
      })
    } catch (error) {
      server.kill('SIGKILL')
      throw error
    }
    if (end.error !== undefined) throw end.error
    server.stderr?.destroy()
  }

  const shutDown = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const server = child
    if (server === undefined) return
    const exited = once(server, 'exit')
    server.kill(signal)
    server.kill('SIGCONT') // a paused server would never see SIGTERM
    await exited
  }

  const port = await onSomePort(launch)
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dir,
    stop: () => shutDown('SIGTERM'),
    kill: () => shutDown('SIGKILL'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    start: async () => {
      if (child === undefined) await launch(port)
    }
  }
}

class ExitedEarly extends Error {}

const lastLine = (dir: string): string => {
  const log = join(dir, 'redis.log')
  return existsSync(log) ? (readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '') : ''
}

/** Append-only without fsync: costs little, and what was answered outlives SIGKILL (the kernel has it), so that outages can be tested. */
const commandLine = (port: number, dir: string): ReadonlyArray<string> => [
  ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--logfile', join(dir, 'redis.log')],
  ...['--save', '', '--appendonly', 'yes', '--appendfsync', 'no', '--auto-aof-rewrite-percentage', '0']
]

/** Two tests may find the same port free at the same time: the loser's redis-server exits, and it tries another. */
const onSomePort = async (launch: (port: number) => Promise<void>): Promise<number> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    try {
      await launch(port)
      return port
    } catch (error) {
      if (!(error instanceof ExitedEarly) || attempt === 5) throw error
    }
  }
}

/** True when the server on `port` answers PING and is the process `pid`; with a password (NOAUTH) the answer alone must do. */
const answers = (port: number, pid: number | undefined): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let reply = ''
    socket.setEncoding('utf8').setTimeout(1_000, () => socket.destroy())
    socket.on('connect', () => socket.write('PING\r\nINFO server\r\n'))
    socket.on('data', (text: string) => {
      reply += text
      if (/^-NOAUTH/.test(reply) || (/^\+PONG/.test(reply) && reply.includes(`process_id:${pid}\r\n`))) finish(true)
      else if (/^-/.test(reply)) finish(false) // -LOADING
    })
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
    const finish = (answer: boolean): void => {
      resolve(answer)
      socket.destroy()
    }
  })
