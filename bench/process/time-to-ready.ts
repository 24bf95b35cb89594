import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../local/processes/ports.ts'
import { threadsMs } from './cpu.ts'

/** Short beside what is measured; asking all the time would take the processor from whoever starts. */
const ASK_EVERY_MS = 2
const READY_WITHIN_MS = 10_000

const REQUEST = 'GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'

/** Over a bare socket, which costs this process less than a client would. False while nobody listens. */
const isReady = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('connect', () => socket.write(REQUEST))
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer.startsWith('HTTP/1.1 200')))
  })

/** Time that has passed, and time on a processor, in ms. */
export type Start = { readonly ms: number; readonly cpuMs: number }

/** From the start of `node start.js` in `cwd` to its first 200 for /readyz. The process is gone when this resolves. */
export const timeToReady = async (cwd: string, env: Readonly<Record<string, string>>): Promise<Start> => {
  const port = await freePort()
  const begin = performance.now()
  const child = spawn(process.execPath, ['start.js'], {
    cwd,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const exited = once(child, 'exit')
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null || performance.now() - begin > READY_WITHIN_MS) throw new Error(`${cwd}: not ready`)
      await sleep(ASK_EVERY_MS)
    }
    return { ms: performance.now() - begin, cpuMs: threadsMs(child.pid ?? -1) }
  } finally {
    child.kill('SIGKILL')
    await exited
  }
}
