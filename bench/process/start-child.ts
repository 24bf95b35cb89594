import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export type Child = {
  readonly process: ChildProcess
  readonly pid: number
  readonly stop: () => Promise<void>
}

export type ChildOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** A folder for CPU profiles: each child writes its own when it ends. */
  readonly profileDir?: string | undefined
  readonly args?: ReadonlyArray<string>
}

const STOP_WITHIN_MS = 8_000

/** What a process of ours needs from the environment of its parent, and nothing that would change what is measured. */
const inherited = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    })
  )

/** A Node process with a channel; all of ours end when the channel does, so nothing outlives the bench. */
export const startChild = (file: URL, { env = {}, profileDir, args = [] }: ChildOptions = {}): Child => {
  const tether = new URL('../../local/processes/tether.ts', import.meta.url).href
  const child = fork(file, args, {
    env: { ...inherited(), ...env },
    execArgv: ['--import', tether, ...(profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir])],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced'
  })
  const exited = once(child, 'exit')
  return {
    process: child,
    pid: child.pid ?? -1,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await exited
      clearTimeout(kill)
    }
  }
}

/** The first message of a child; rejects when it ends before. */
export const firstMessage = async <A>(child: Child): Promise<A> => {
  const ended = new AbortController()
  const exit = once(child.process, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`a process of the bench ended early (${code})`)
  })
  exit.catch(() => undefined)
  try {
    const [message] = (await Promise.race([once(child.process, 'message'), exit])) as [A]
    return message
  } finally {
    ended.abort()
  }
}
