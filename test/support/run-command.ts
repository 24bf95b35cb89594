import { type ChildProcess, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** A command of the project as people start it: a process, whose words are kept. */
export const startCommand = (
  script: string,
  args: ReadonlyArray<string>,
  env: NodeJS.ProcessEnv = process.env
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } => {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const code = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)])
  return { child, ended: ended.then(([code, stdout, stderr]) => ({ code, stdout, stderr })) }
}

/** The same, to its end. */
export const runCommand = (
  script: string,
  args: ReadonlyArray<string>,
  env: NodeJS.ProcessEnv = process.env
): Promise<Ended> => startCommand(script, args, env).ended
