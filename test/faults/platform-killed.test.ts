import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLost, stream } from '../support/stream.ts'
import { until } from '../support/until.ts'

const killed = suite('the platform itself is killed and started again')

const MAIN = fileURLToPath(new URL('../support/platform-main.ts', import.meta.url))

type Running = { readonly child: ChildProcess; readonly url: string; readonly pids: ReadonlyArray<number> }

const start = async (dataDir: string): Promise<Running> => {
  const child = spawn(process.execPath, [MAIN, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })
  const [line] = (await once(lines, 'line')) as [string]
  return { child, ...JSON.parse(line) }
}

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

killed('what was accepted before is analysed after, each sample once, and no process is left behind', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'knomaly-killed-'))
  let running = await start(dataDir)
  const first = running
  try {
    let restarted: Promise<void> | undefined
    const accepted = await stream({
      url: () => running.url,
      sources: ['/a', '/b', '/c'],
      perSource: 100,
      onAccepted: (count) => {
        if (count !== 150) return
        first.child.kill('SIGKILL')
        restarted = start(dataDir).then((next) => {
          running = next
        })
      }
    })
    await restarted
    assert.is.not(running.child.pid, first.child.pid)
    await assertNothingLost(running, accepted)
    await until(() => !first.pids.some(lives), { what: 'the end of the first platform’s functions' })
  } finally {
    running.child.kill('SIGTERM')
    if (running.child.exitCode === null) await once(running.child, 'exit')
    await rm(dataDir, { recursive: true, force: true })
  }
  assert.not.ok(running.pids.some(lives), 'nothing of the second platform is left')
})

killed.run()
