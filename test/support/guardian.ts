import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'

export type Guardian = {
  /** From now on this process dies with ours. */
  readonly watch: (pid: number) => void
  /** It ended by itself: its number may already belong to somebody else. */
  readonly release: () => void
}

/** Reads process ids from its stdin; the kernel closes that when we end in whatever way, SIGKILL included. */
const SCRIPT = `while read -r line; do pid=$line; done; [ -z "$pid" ] || kill -KILL "$pid"; rm -rf "$1"`

/** Outlives this process for a moment, to kill the watched process and to remove `dir`. */
export const guardian = (dir: string): Guardian => {
  // A process group of its own: what kills ours must not kill the one who tidies up.
  const shell = spawn('sh', ['-c', SCRIPT, 'sh', dir], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  const stdin = shell.stdin as Socket | null
  shell.unref()
  stdin?.unref()
  stdin?.on('error', () => {})
  const say = (line: string): void => void stdin?.write(`${line}\n`)
  return { watch: (pid) => say(`${pid}`), release: () => say('') }
}
