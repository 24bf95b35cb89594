import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Redis } from 'ioredis'
import { Registry } from 'prom-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openSink } from '../../shared/cloudevents/sink.ts'
import { createDeadLetterStore } from '../../shared/dead-letters/dead-letter-store.ts'
import { createApp } from '../../shared/http/app.ts'
import { serve } from '../../shared/http/serve.ts'
import { createLogger } from '../../shared/log/logger.ts'
import { httpMetrics } from '../../shared/metrics/http-metrics.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { deadLetterMetrics } from './metrics.ts'
import { routes } from './routes.ts'

const NOW = 1_700_000_000_000

type Got = { readonly headers: IncomingHttpHeaders; readonly body: Buffer }
type Broker = {
  readonly url: string
  readonly got: Got[]
  readonly status: Map<string, number>
  onEvent: (got: Got) => Promise<void>
  readonly close: () => void
}

/** A real receiver in the Broker's place; `status` answers by event id, else 202. */
const startBroker = async (): Promise<Broker> => {
  const server = createServer(async (req, res) => {
    const one = { headers: req.headers, body: await buffer(req) }
    broker.got.push(one)
    await broker.onEvent(one)
    res.writeHead(broker.status.get(req.headers['ce-id'] as string) ?? 202).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const broker: Broker = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    got: [],
    status: new Map(),
    onEvent: async () => {},
    close: () => {
      server.close()
      server.closeAllConnections()
    }
  }
  return broker
}

const start = async (redisUrl: string, sinkUrl: string | undefined) => {
  const clock = { now: NOW }
  const lines: string[] = []
  const redis = await openClient(redisUrl)
  await (redis as Redis).flushdb()
  const store = createDeadLetterStore(redis, { count: 1000, bytes: 100_000_000, ttlMs: 86_400_000 })
  const sink = openSink({
    K_SINK: sinkUrl,
    K_CE_OVERRIDES: undefined,
    K_CA_CERTS: undefined,
    SINK_TIMEOUT_MS: 600_000,
    SINK_ATTEMPTS: 1,
    SINK_BACKOFF_MS: 1,
    SINK_CONNECTIONS: 4
  })
  const registry = new Registry()
  const log = createLogger({ service: 'dead-letter', level: 'info', write: (line) => lines.push(line) })
  const app = createApp({
    routes: routes({ store, send: sink.send, log, now: () => clock.now, ...deadLetterMetrics(registry, store.totals) }),
    log,
    maxBodyBytes: 5 * 1024 * 1024,
    metrics: httpMetrics(new Registry())
  })
  const server = await serve(app, 0, '127.0.0.1')
  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Uint8Array<ArrayBuffer> | string
  ) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body })
    })
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
  }
  const post = (
    id: string,
    more: Record<string, string> = {},
    body: Uint8Array<ArrayBuffer> | string = '{"samples":[{"value":1e999}]}'
  ) => {
    clock.now += 1
    return ask(
      'POST',
      '/',
      {
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-source': '/web',
        'ce-type': 'dev.knomaly.samples.v1',
        'content-type': 'application/json',
        ...more
      },
      body
    )
  }
  const get = async (path: string) => JSON.parse((await ask('GET', path)).body)
  const replay = async (path: string) => {
    const { status, body } = await ask('POST', path)
    return { status, body: JSON.parse(body) }
  }
  const ids = async (query = ''): Promise<string[]> =>
    (await get(`/api/v1/dead-letters${query}`)).dead_letters.map((one: { event_id: string }) => one.event_id)
  const stop = async (): Promise<void> => {
    await server.drain(1_000)
    await sink.close()
    redis.disconnect()
  }
  return { clock, lines, redis, registry, ask, post, get, replay, ids, stop }
}

type Context = { server: RedisServer; broker: Broker; one: Awaited<ReturnType<typeof start>> }
const http = suite<Context>('dead-letter over HTTP')

http.before(async (context) => {
  context.server = await startRedis()
})
http.before.each(async (context) => {
  context.broker = await startBroker()
  context.one = await start(context.server.url, context.broker.url)
})
http.after.each(async ({ one, broker }) => {
  await one.stop()
  broker.close()
})
http.after(async ({ server }) => server.stop())

const ERROR = {
  'ce-knativeerrordest': 'http://analyzer.knomaly.svc.cluster.local/',
  'ce-knativeerrorcode': '422',
  'ce-knativeerrordata': Buffer.from('{"title":"no"}').toString('base64')
}

http('keeps what comes with 202, and shows it with its reason and its own text', async ({ one }) => {
  const answer = await one.post('a', { ...ERROR, 'ce-time': '2026-01-01T00:00:00Z' })
  assert.equal(answer, { status: 202, type: null, body: '' })
  const { dead_letters, totals, next } = await one.get('/api/v1/dead-letters')
  const [{ id, bytes, ...item }] = dead_letters
  const at = new Date(NOW + 1).toISOString()
  const expected = {
    source: '/web',
    type: 'dev.knomaly.samples.v1',
    event_id: 'a',
    time: '2026-01-01T00:00:00Z',
    samples: 1,
    arrivals: 1,
    first_seen: at,
    last_seen: at,
    error: { dest: 'http://analyzer.knomaly.svc.cluster.local/', code: 422, data: '{"title":"no"}' }
  }
  assert.equal(item, expected)
  assert.equal([totals, next], [{ events: 1, samples: 1, bytes }, null])
  const { status, body } = await one.ask('GET', `/api/v1/dead-letters/${id}`)
  assert.is(status, 200)
  assert.ok(body.endsWith(',"data":{"samples":[{"value":1e999}]}}'))
  assert.is(JSON.parse(body).attributes.knativeerrorcode, '422')
  assert.equal(
    one.lines.map((line) => JSON.parse(line).msg),
    ['dead letter']
  )
})

http('shows data that is no JSON in base64', async ({ one }) => {
  await one.post('a', { 'content-type': 'application/octet-stream' }, new Uint8Array([0, 255]))
  await one.post('b', {}, '{not json')
  for (const [event, data] of [
    ['a', 'AP8='],
    ['b', Buffer.from('{not json').toString('base64')]
  ] as const) {
    const item = (await one.get('/api/v1/dead-letters')).dead_letters.find(
      (it: { event_id: string }) => it.event_id === event
    )
    assert.is((await one.get(`/api/v1/dead-letters/${item.id}`)).data_base64, data)
  }
})

http('takes any event: 4 MiB of it, no id, no source, structured mode', async ({ one }) => {
  assert.is((await one.post('big', {}, 'x'.repeat(4 * 1024 * 1024))).status, 202)
  assert.is((await one.ask('POST', '/', { 'ce-specversion': '1.0' }, 'x')).status, 202)
  const structured = { specversion: '1.0', id: 's', source: '/s', type: 't', data: { a: 1 } }
  const headers = { 'content-type': 'application/cloudevents+json' }
  assert.is((await one.ask('POST', '/', headers, JSON.stringify(structured))).status, 202)
  assert.equal((await one.get('/api/v1/dead-letters')).totals.events, 3)
  assert.is((await one.ask('POST', '/', {}, 'no event')).status, 400)
  assert.is((await one.post('bigger', {}, 'x'.repeat(6 * 1024 * 1024))).status, 413)
})

http('lists by source and type, with the totals of these, page by page', async ({ one }) => {
  for (const id of ['a', 'b', 'c']) await one.post(id)
  await one.post('d', { 'ce-source': '/db' })
  await one.post('e', { 'ce-type': 'other' })
  assert.equal(await one.ids(), ['e', 'd', 'c', 'b', 'a'])
  assert.equal(await one.ids('?source=/web'), ['e', 'c', 'b', 'a'])
  assert.equal(await one.ids('?source=/web&type=other'), ['e'])
  assert.equal((await one.get('/api/v1/dead-letters?source=%2Fweb&limit=1')).totals, {
    ...(await one.get('/api/v1/dead-letters?source=/web')).totals,
    events: 4,
    samples: 3
  })
  for (const query of ['', '&source=/web']) {
    const pages: string[] = []
    for (let after = ''; ; ) {
      const page = await one.get(`/api/v1/dead-letters?limit=2${query}${after}`)
      pages.push(page.dead_letters.map((it: { event_id: string }) => it.event_id).join(''))
      if (page.next === null) break
      after = `&after=${encodeURIComponent(page.next)}`
    }
    assert.equal(pages, query === '' ? ['ed', 'cb', 'a'] : ['ec', 'ba'])
  }
})

http('replays one as it was, and removes it', async ({ one, broker }) => {
  const more = {
    'ce-time': '2026-01-01T00:00:00Z',
    'ce-subject': 'é %',
    'ce-partitionkey': '/web',
    'ce-knativearrivaltime': 'x',
    'ce-knativebrokerttl': '3'
  }
  await one.post('a', { ...ERROR, ...more, 'ce-subject': '%C3%A9%20%25' }, '{"samples":[{"value":1e999}]}  ')
  const [{ id }] = (await one.get('/api/v1/dead-letters')).dead_letters
  assert.equal(await one.replay(`/api/v1/dead-letters/${id}/replay`), {
    status: 200,
    body: { replayed: 1, refused: 0, next: null }
  })
  const [{ headers, body }] = broker.got as [Got]
  const { host: _, connection: __, 'content-length': ___, ...sent } = headers
  assert.equal(sent, {
    'ce-specversion': '1.0',
    'ce-id': 'a',
    'ce-source': '/web',
    'ce-type': 'dev.knomaly.samples.v1',
    'ce-time': '2026-01-01T00:00:00Z',
    'ce-subject': '%C3%A9%20%25',
    'ce-partitionkey': '/web',
    'content-type': 'application/json'
  })
  assert.is(body.toString(), '{"samples":[{"value":1e999}]}  ')
  assert.is((await one.get('/api/v1/dead-letters')).totals.events, 0)
  assert.is((await one.replay(`/api/v1/dead-letters/${id}/replay`)).status, 404)
})

http('replays bytes that are no text as they are', async ({ one, broker }) => {
  await one.post('a', { 'content-type': 'application/octet-stream' }, new Uint8Array([0, 255, 128, 10]))
  await one.replay('/api/v1/dead-letters/replay')
  assert.equal(broker.got[0]?.body, Buffer.from([0, 255, 128, 10]))
})

http('replays all of a selection, oldest first, in bounded calls', async ({ one, broker }) => {
  for (const id of ['a', 'b', 'c', 'd', 'e']) await one.post(id, { 'ce-source': id === 'c' ? '/db' : '/web' })
  const first = await one.replay('/api/v1/dead-letters/replay?source=/web&limit=3')
  assert.equal([first.body.replayed, typeof first.body.next], [3, 'string'])
  const after = encodeURIComponent(first.body.next)
  assert.equal((await one.replay(`/api/v1/dead-letters/replay?source=/web&limit=3&after=${after}`)).body, {
    replayed: 1,
    refused: 0,
    next: null
  })
  assert.equal(
    broker.got.map(({ headers }) => headers['ce-id']),
    ['a', 'b', 'd', 'e']
  )
  assert.equal(await one.ids(), ['c'])
})

http('leaves what the Broker refuses, and ends when it is away', async ({ one, broker }) => {
  for (const id of ['a', 'b', 'c']) await one.post(id)
  broker.status.set('a', 400).set('c', 503)
  const { status, body } = await one.replay('/api/v1/dead-letters/replay')
  assert.equal([status, body.replayed, body.refused, typeof body.next], [200, 1, 1, 'string'])
  assert.equal(await one.ids(), ['c', 'a'])
  const again = await one.replay(`/api/v1/dead-letters/replay?after=${encodeURIComponent(body.next)}`)
  assert.equal([again.status, again.body.type], [503, 'urn:knomaly:problem:sink-unavailable'])
  const id = (await one.get('/api/v1/dead-letters')).dead_letters[1].id
  assert.is((await one.replay(`/api/v1/dead-letters/${id}/replay`)).status, 422)
})

http(
  'keeps one that fails again while it is being replayed, and does not send it round and round',
  async ({ one, broker }) => {
    await one.post('a')
    broker.onEvent = async () => void (await one.post('a'))
    assert.equal((await one.replay('/api/v1/dead-letters/replay')).body, { replayed: 1, refused: 0, next: null })
    assert.is(broker.got.length, 1)
    assert.equal(await one.ids(), ['a'])
  }
)

http('removes one on request', async ({ one }) => {
  await one.post('a')
  const [{ id }] = (await one.get('/api/v1/dead-letters')).dead_letters
  assert.is((await one.ask('DELETE', `/api/v1/dead-letters/${id}`)).status, 204)
  assert.is((await one.ask('DELETE', `/api/v1/dead-letters/${id}`)).status, 404)
  assert.is((await one.ask('GET', `/api/v1/dead-letters/${id}`)).status, 404)
})

http('refuses parameters that make no sense', async ({ one }) => {
  const wrong = [
    'GET /api/v1/dead-letters?limit=0',
    'GET /api/v1/dead-letters?after=x',
    'POST /api/v1/dead-letters/replay?after=x',
    'POST /api/v1/dead-letters/replay?limit=501'
  ]
  for (const what of wrong) {
    const [method = '', path = ''] = what.split(' ')
    assert.is((await one.ask(method, path)).status, 422, what)
  }
})

http('counts what came, what is kept and what went back', async ({ one, broker }) => {
  broker.status.set('b', 400)
  for (const id of ['a', 'a', 'b']) await one.post(id)
  await one.replay('/api/v1/dead-letters/replay')
  const lines = (await one.registry.metrics())
    .split('\n')
    .filter((line) => /^dead_letter_(events|replayed|kept_(events|samples))/.test(line))
  assert.equal(lines, [
    'dead_letter_events_total{arrival="first"} 2',
    'dead_letter_events_total{arrival="again"} 1',
    'dead_letter_replayed_total{outcome="replayed"} 1',
    'dead_letter_replayed_total{outcome="refused"} 1',
    'dead_letter_replayed_total{outcome="came_again"} 0',
    'dead_letter_replayed_total{outcome="gone"} 0',
    'dead_letter_kept_events 1',
    'dead_letter_kept_samples 1'
  ])
})

http('answers 503 while Redis is away, and keeps the event when it is back', async ({ one, server }) => {
  await server.stop()
  const away = await one.post('a')
  assert.equal([away.status, JSON.parse(away.body).type], [503, 'urn:knomaly:problem:store-unavailable'])
  // Not events.once: one more refused attempt to connect would reject it.
  const ready = new Promise<void>((resolve) => one.redis.once('ready', () => resolve()))
  await server.start()
  await ready
  assert.is((await one.post('a')).status, 202)
})

http('cannot replay without a K_SINK, and keeps everything', async ({ server }) => {
  const unbound = await start(server.url, undefined)
  await unbound.post('a')
  assert.is((await unbound.replay('/api/v1/dead-letters/replay')).status, 503)
  assert.equal(await unbound.ids(), ['a'])
  await unbound.stop()
})

http.run()
