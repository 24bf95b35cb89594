import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SinkEnv } from '../config/sink-env.ts'
import { toMessage } from './message.ts'
import { openSink } from './sink.ts'

const sinks = suite('sink')

const ENV: SinkEnv = {
  K_SINK: undefined,
  K_CE_OVERRIDES: undefined,
  K_CA_CERTS: undefined,
  SINK_TIMEOUT_MS: 1_000,
  SINK_ATTEMPTS: 1,
  SINK_BACKOFF_MS: 1,
  SINK_CONNECTIONS: 1
}
const MESSAGE = toMessage({ id: '1', source: '/web', type: 't', time: '2024-01-01T00:00:00Z', data: {} })

/** The ce- headers that arrive at the sink with these overrides. */
const arriving = async (overrides: string | undefined): Promise<unknown> => {
  let got: IncomingHttpHeaders = {}
  const server = createServer((req, res) => {
    got = req.headers
    req.resume().on('end', () => res.writeHead(202).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sink = openSink({ ...ENV, K_SINK: `http://127.0.0.1:${port}`, K_CE_OVERRIDES: overrides })
  try {
    assert.ok(sink.isBound)
    assert.equal(await sink.send(MESSAGE)(), E.right(undefined))
  } finally {
    await sink.close()
    await new Promise((resolve) => server.close(resolve))
  }
  return Object.fromEntries(Object.entries(got).filter(([name]) => name.startsWith('ce-')))
}

const PLAIN = {
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/web',
  'ce-type': 't',
  'ce-time': '2024-01-01T00:00:00Z'
}

sinks('without K_SINK nothing is sent and nothing breaks: no SinkBinding has reached this revision', async () => {
  const sink = openSink(ENV)
  assert.is(sink.isBound, false)
  const result = await sink.send(MESSAGE)()
  assert.ok(E.isLeft(result) && result.left._tag === 'SinkUnavailable')
  await sink.close()
})

sinks('how the last event fared: one that was refused got there, one without an answer did not', async () => {
  let status = 202
  const server = createServer((req, res) => req.resume().on('end', () => res.writeHead(status).end()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sink = openSink({ ...ENV, K_SINK: `http://127.0.0.1:${port}` })
  try {
    assert.is(sink.lastSend(), undefined)
    for (const [answer, hasFailed] of [
      [202, false],
      [503, true],
      [422, false]
    ] as const) {
      status = answer
      const before = Date.now()
      await sink.send(MESSAGE)()
      const last = sink.lastSend()
      assert.is(last?.hasFailed, hasFailed, String(answer))
      assert.ok(last !== undefined && last.at >= before)
    }
  } finally {
    await sink.close()
    await new Promise((resolve) => server.close(resolve))
  }
})

sinks('K_CE_OVERRIDES puts extensions on every event', async () => {
  assert.equal(await arriving('{"extensions":{"region":"eu","tenant":"a b","n":7}}'), {
    ...PLAIN,
    'ce-region': 'eu',
    'ce-tenant': 'a%20b',
    'ce-n': '7'
  })
})

sinks('overrides that no header can hold are encoded, names that none can have are left out', async () => {
  assert.equal(await arriving('{"extensions":{"Region":"ü\\n","no name":"x","":"x","id":"2","type":"u"}}'), {
    ...PLAIN,
    'ce-region': '%C3%BC%0A'
  })
})

sinks('overrides that are none', async () => {
  for (const overrides of [
    undefined,
    '{}',
    '{"extensions":{}}',
    '{"extensions":null}',
    'null',
    '[]',
    '7',
    '{"ext',
    'x'
  ]) {
    assert.equal(await arriving(overrides), PLAIN, String(overrides))
  }
})

sinks.run()
