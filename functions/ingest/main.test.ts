import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../../test/support/until.ts'
import { startStubBroker } from './testing/stub-broker.ts'

const main = suite('ingest as a process')

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

const start = (env: Readonly<Record<string, string>>) =>
  spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })

const listening = async (child: ReturnType<typeof start>): Promise<string> => {
  for await (const line of createInterface(child.stdout)) {
    const { msg, port } = JSON.parse(line) as { msg: string; port?: number }
    if (msg === 'listening') return `http://127.0.0.1:${port}`
  }
  throw new Error('it ended before it listened')
}

main('answers pages of listed origins alone, and exits with 0 on SIGTERM after the last answer', async () => {
  const broker = await startStubBroker()
  const child = start({ K_SINK: broker.url, CORS_ORIGINS: 'https://a.example, https://b.example' })
  try {
    const url = await listening(child)
    const allowed = async (origin: string, method: string): Promise<readonly [number, string | null]> => {
      const body = method === 'POST' ? '{"rps":1}' : null
      const preflight = method === 'OPTIONS' ? { 'access-control-request-method': 'POST' } : {}
      const response = await fetch(`${url}/ingest`, { method, body, headers: { origin, ...preflight } })
      return [response.status, response.headers.get('access-control-allow-origin')]
    }
    assert.equal(await allowed('https://a.example', 'POST'), [202, 'https://a.example'])
    assert.equal(await allowed('https://b.example', 'OPTIONS'), [204, 'https://b.example'])
    assert.equal((await allowed('https://c.example', 'POST'))[1], null)
    assert.equal((await allowed('https://c.example', 'OPTIONS'))[1], null)
    assert.is((await fetch(`${url}/readyz`)).status, 200)

    broker.answer('hang')
    const before = broker.asked()
    const last = fetch(`${url}/ingest`, { method: 'POST', body: '{"rps":2}' })
    await until(() => broker.asked() > before)
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    broker.release()
    assert.is((await last).status, 202)
    assert.equal(await exited, [0, null])
  } finally {
    child.kill('SIGKILL')
    await broker.stop()
  }
})

main('without a sink it starts, is not ready, and says 503', async () => {
  const child = start({})
  try {
    const url = await listening(child)
    const [ready, health, refused] = await Promise.all([
      fetch(`${url}/readyz`),
      fetch(`${url}/health`),
      fetch(`${url}/ingest`, { method: 'POST', body: '{"rps":1}' })
    ])
    assert.equal(
      [ready.status, health.status, refused.status, refused.headers.get('retry-after')],
      [503, 503, 503, '1']
    )
    const { status, service, components } = JSON.parse(await health.text())
    assert.equal([status, service], ['down', 'ingest'])
    assert.equal([components.sink.status, components.sink.bound], ['down', false])
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

main('names every fault of its configuration and exits with 78', async () => {
  const child = start({ PORT: '80abc', K_SINK: 'ftp://x', INGEST_MAX_INFLIGHT: '0', STRICT_FIELDS: 'yes' })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = await once(child, 'close')
  assert.is(code, 78)
  for (const name of ['PORT', 'K_SINK', 'INGEST_MAX_INFLIGHT', 'STRICT_FIELDS']) assert.match(said, `${name}: expected`)
  assert.not.match(said, /80abc|ftp/)
})

main.run()
