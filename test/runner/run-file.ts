import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Done, Message } from './messages.ts'
import { killGroup, survivors } from './process-group.ts'

export type Limits = {
  /** A file of which one test runs longer is killed: it hangs. How long they take together is the machine's affair. */
  readonly testMs: number
  /** How long the process may live after its tests. */
  readonly lingerMs: number
}
export type Report = {
  readonly passed: number
  readonly failed: number
  readonly durationMs: number
  readonly failures: ReadonlyArray<string>
  /** What the file wrote, both streams in order. */
  readonly output: string
}

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url))
const running = new Set<ChildProcess>()

/** Runs one test file in its own process group and judges how it ended; whatever it left in its group is killed. */
export const runFile = (file: string, limits: Limits): Promise<Report> =>
  new Promise((resolve) => {
    const begun = performance.now()
    const child = spawn(process.execPath, [worker, file, `${limits.lingerMs}`], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true
    })
    running.add(child)
    // After 'exit' there may still be output and messages on the way; but what was left behind may hold the pipes for ever.
    const closed = Promise.race([
      once(child, 'close'),
      once(child, 'exit').then(() => delay(500, undefined, { ref: false }))
    ])
    let output = ''
    let done: Done | undefined
    let current = 'while it was loaded'
    let resources: ReadonlyArray<string> = []
    const faults: string[] = []
    const collect = (text: string): void => {
      output += text
    }
    child.stdout?.setEncoding('utf8').on('data', collect)
    child.stderr?.setEncoding('utf8').on('data', collect)

    const giveUp = (fault: () => string) => (): void => {
      faults.push(fault())
      killGroup(child)
    }
    const hung = giveUp(() => `killed after ${limits.testMs / 1000} s, ${current}`)
    let timer = setTimeout(hung, limits.testMs)
    child.on('message', (message: Message) => {
      if (message.kind === 'test') {
        current = `in "${message.name}"`
        clearTimeout(timer)
        timer = setTimeout(hung, limits.testMs)
      }
      if (message.kind === 'lingering') resources = message.resources
      if (message.kind !== 'done') return
      done = message
      clearTimeout(timer)
      const left = (): string => (resources.length === 0 ? '' : `: ${[...new Set(resources)].join(', ')}`)
      timer = setTimeout(
        giveUp(() => `left something running${left()} (alive ${limits.lingerMs / 1000} s after its tests)`),
        limits.lingerMs
      )
    })

    const finish = async (code: number | null, signal: NodeJS.Signals | null): Promise<void> => {
      clearTimeout(timer)
      await closed.catch(() => {})
      const end = signal ?? `exit code ${code}`
      if (faults.length === 0) {
        if (done === undefined) faults.push(`ended (${end}) before its tests were done, ${current}`)
        else if (code !== (done.failed === 0 ? 0 : 1)) faults.push(`crashed after its tests (${end})`)
        else faults.push(...(await survivors(child)).map((command) => `left something running: ${command}`))
      }
      killGroup(child)
      running.delete(child)
      const { passed = 0, failed = 0, failures = [] } = done ?? {}
      resolve({
        passed,
        failed: failed + faults.length,
        durationMs: performance.now() - begun,
        failures: [...failures, ...faults],
        output
      })
    }
    child.once('exit', (code, signal) => void finish(code, signal))
    child.once('error', (error) => {
      faults.push(error.message)
      void finish(null, null)
    })
  })

/** For the runner's own end: nothing that a test started stays. */
export const killAll = (): void => running.forEach(killGroup)
