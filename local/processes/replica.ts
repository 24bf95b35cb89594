import { type ChildProcess, spawn } from 'node:child_process'
import { onLines } from './lines.ts'

export type Exit = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The last lines it wrote: a function that dies at its start says why there. */
  readonly words: ReadonlyArray<string>
}

export type ReplicaOptions = {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void
}

/** One process of a function. */
export type Replica = {
  readonly pid: number | undefined
  readonly exited: Promise<Exit>
  /** SIGTERM, and SIGKILL when it is not gone after `graceMs`. */
  readonly stop: (graceMs: number) => Promise<Exit>
}

const KEPT_WORDS = 20

export const startReplica = ({ command, args, cwd, env, onLine }: ReplicaOptions): Replica => {
  const words: string[] = []
  const child = spawn(command, args, {
    cwd,
    env,
    // The channel is the tether: see tether.ts.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own process group: Ctrl-C in a terminal reaches the platform alone, which then ends the functions in order.
    detached: true
  })
  const keep = (stream: 'stdout' | 'stderr') => (line: string) => {
    words.push(line)
    if (words.length > KEPT_WORDS) words.shift()
    onLine(line, stream)
  }
  if (child.stdout !== null) onLines(child.stdout, keep('stdout'))
  if (child.stderr !== null) onLines(child.stderr, keep('stderr'))
  const exited = exitOf(child, words)
  return {
    pid: child.pid,
    exited,
    stop: async (graceMs) => {
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), graceMs)
      const exit = await exited
      clearTimeout(kill)
      return exit
    }
  }
}

const exitOf = (child: ChildProcess, words: ReadonlyArray<string>): Promise<Exit> =>
  new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, words: [...words, error.message] })
    })
    // `close` comes after the last line; a grandchild that keeps the pipes open must not hide the death, hence the bound.
    child.on('exit', (code, signal) => {
      const done = (): void => {
        clearTimeout(bound)
        resolve({ code, signal, words: [...words] })
      }
      const bound = setTimeout(done, 500)
      child.once('close', done)
    })
  })
