import { spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** A copy of set-up in a project of its own, on a machine that has only the commands a test gives it. */
export type Machine = {
  readonly root: string
  /** Becomes a command on PATH; `body` is a shell script. */
  readonly command: (name: string, body: string) => Promise<void>
  readonly run: (args: ReadonlyArray<string>, env?: Readonly<Record<string, string>>) => Running
  readonly remove: () => Promise<void>
}
export type Running = {
  readonly pid: number
  readonly kill: (signal: NodeJS.Signals) => void
  readonly stdout: NodeJS.ReadableStream
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

const setup = fileURLToPath(new URL('.', import.meta.url))

export const startMachine = async (): Promise<Machine> => {
  const root = await mkdtemp(join(tmpdir(), 'knomaly-setup-'))
  const bin = join(root, 'bin')
  const command = async (name: string, body: string): Promise<void> => {
    await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`)
    await chmod(join(bin, name), 0o755)
  }
  await mkdir(bin)
  for (const [name, path] of [
    ['node', process.execPath],
    ['env', '/usr/bin/env'],
    ['sh', '/bin/sh']
  ] as const) {
    await symlink(path, join(bin, name))
  }
  await cp(setup, join(root, 'setup'), { recursive: true, filter: (path) => !path.endsWith('.ts') })
  await writeFile(join(root, 'package.json'), '{"type":"module"}')
  await writeFile(join(root, 'package-lock.json'), '{"packages":{"node_modules/node":{"version":"24.0.0"}}}')
  await writeFile(
    join(root, 'script.ts'),
    `const said: string = 'args ' + process.argv.slice(2).join(' ')\nconsole.log(said)\n`
  )
  // As npm would: it leaves packages and its own account of them.
  await command('npm', `echo "npm $*" >> ${root}/calls; /bin/mkdir -p ${root}/node_modules; /bin/sleep 0.3`)

  const run = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}): Running => {
    const child = spawn(process.execPath, [join(root, 'setup/run.mjs'), ...args], {
      cwd: root,
      env: { PATH: bin, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    const ended = Promise.all([exited, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => ({
      code,
      stdout,
      stderr
    }))
    return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), stdout: child.stdout, ended }
  }
  return { root, command, run, remove: () => rm(root, { recursive: true, force: true }) }
}
