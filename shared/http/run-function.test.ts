import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../../test/support/ask.ts'

const running = suite('run a function')

const MAIN = fileURLToPath(new URL('../../test/support/function-main.ts', import.meta.url))

type Line = Readonly<Record<string, unknown>>
type Running = {
  readonly child: ChildProcess
  readonly port: number
  readonly lines: ReadonlyArray<Line>
  readonly said: (msg: string) => Promise<Line>
  readonly ended: Promise<unknown>
}

const start = async (env: Readonly<Record<string, string>> = {}): Promise<Running> => {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const lines: Line[] = []
  let onLine = (): void => {}
  if (child.stdout === null) throw new Error('no output')
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line))
    onLine()
  })
  const said = (msg: string): Promise<Line> =>
    new Promise((resolve) => {
      onLine = () => {
        const line = lines.find((one) => one['msg'] === msg)
        if (line !== undefined) resolve(line)
      }
      onLine()
    })
  const { port } = await said('listening')
  return { child, port: Number(port), lines, said, ended }
}

const without = (line: Line): unknown => {
  const { time: _, ...rest } = line
  return rest
}

running('serves probes and metrics, and on SIGTERM ends with 0', async () => {
  const { child, port, lines, ended } = await start()
  for (const path of ['/healthz', '/readyz', '/health', '/health/liveness', '/health/readiness', '/metrics']) {
    assert.is((await ask({ port, path })).status, 200, path)
  }
  child.kill('SIGTERM')
  assert.equal(await ended, [0, null])
  const base = { level: 'info', service: 'frame' }
  assert.equal(lines.map(without), [
    { ...base, port, msg: 'listening' },
    { ...base, signal: 'SIGTERM', inFlight: 0, msg: 'draining' },
    { ...base, whole: true, closed: true, msg: 'stopped' }
  ])
})

running('answers what is in flight first, on SIGINT too; a second signal changes nothing', async () => {
  const { child, port, said, ended } = await start()
  const begun = once(child, 'message')
  const asked = ask({ port, path: '/slow', method: 'POST' })
  await begun
  child.kill('SIGINT')
  assert.is((await said('draining'))['inFlight'], 1)
  child.kill('SIGTERM')
  const refused = await ask({ port }).catch((error: Error & { code?: string }) => error.code)
  assert.is(refused, 'ECONNREFUSED')
  child.send('answer')
  const { status, headers, body } = await asked
  assert.equal([status, headers.connection, body], [200, 'close', '"whole"'])
  assert.equal(await ended, [0, null])
})

running('ends with 0 when what is in flight does not, in bounded time', async () => {
  const { child, port, said, ended } = await start({ DRAIN_MS: '100' })
  const begun = once(child, 'message')
  const asked = ask({ port, path: '/slow', method: 'POST' }).catch((error: Error & { code?: string }) => error.code)
  await begun
  child.kill('SIGTERM')
  assert.is(await asked, 'ECONNRESET')
  assert.equal(await ended, [0, null])
  assert.is((await said('stopped'))['whole'], false)
})

running('ends with 0 when a client does not close', async () => {
  const { child, said, ended } = await start({ CLOSE: 'never' })
  child.kill('SIGTERM')
  assert.equal(await ended, [0, null])
  assert.is((await said('stopped'))['closed'], false)
})

running('a port that cannot be had is said and ends it with 1', async () => {
  const { child, port, ended } = await start()
  const second = spawn(process.execPath, [MAIN], {
    env: { PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc']
  })
  let said = ''
  second.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  assert.equal(await once(second, 'close'), [1, null])
  const { level, msg, err } = JSON.parse(said) as { level: string; msg: string; err: { code: string } }
  assert.equal({ level, msg, code: err.code }, { level: 'error', msg: 'cannot listen', code: 'EADDRINUSE' })
  child.kill('SIGTERM')
  await ended
})

running.run()
