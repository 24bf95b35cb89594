import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json as readJson } from 'node:stream/consumers'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt, type Given, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { client, empty } from './harness.ts'
import { startApp } from './testing/start-app.ts'

type Sink = {
  readonly url: string
  readonly got: Array<{ readonly id: string; readonly alert: Alert }>
  status: number
  readonly close: () => Promise<void>
}
type Context = { server: RedisServer; redis: RedisClient; sink: Sink }
const http = suite<Context>('alert-sink over HTTP')

const startSink = async (): Promise<Sink> => {
  const got: Sink['got'] = []
  const server = createServer(async (req, res) => {
    got.push({ id: req.headers['ce-id'] as string, alert: (await readJson(req)) as Alert })
    res.writeHead(sink.status).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
  }
  const sink: Sink = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, got, status: 202, close }
  return sink
}

http.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
  context.sink = await startSink()
})
/** What a test has left open, whether it came to its end or not; the last one first. */
const open: Array<() => unknown> = []
http.after.each(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
http.before.each(async ({ server, sink }) => {
  ;(await empty(server.url)).disconnect()
  sink.got.length = 0
  sink.status = 202
})
http.after(async ({ redis, server, sink }) => {
  redis.disconnect()
  await sink.close()
  await server.stop()
})

const start = (redis: RedisClient, sinkUrl?: string) => startApp(redis, { sinkUrl, open })

http(
  'replies with the alert that was opened, and again byte for byte when the event is delivered again',
  async ({ redis }) => {
    const one = await start(redis)
    const first = await one.anomalies('e1', [0])
    assert.is(first.status, 200)
    const { id } = JSON.parse(first.body) as Alert
    const { 'ce-id': eventId, ...rest } = first.ce
    assert.match(eventId as string, /^[\w-]{22}$/)
    assert.equal(rest, {
      'ce-specversion': '1.0',
      'ce-source': '/knomaly/alert-sink',
      'ce-type': 'dev.knomaly.alert.v1',
      'ce-subject': id,
      'ce-time': '2026-03-02T10:00:00.000Z',
      'ce-partitionkey': '/web',
      'ce-severity': 'warning'
    })
    one.clock.now += 30 * MINUTE
    assert.equal(await one.anomalies('e1', [0]), first)
    const updated = JSON.parse((await one.anomalies('e2', [1])).body) as Alert
    assert.equal([updated.id, updated.status, updated.anomaly_count], [id, 'updated', 2])
  }
)

http('answers 202 with an empty body when there is nothing to tell', async ({ redis }) => {
  const one = await start(redis)
  await one.anomalies('e1', [0])
  assert.equal(await one.anomalies('e2', [0], [1]), { status: 202, ce: {}, type: null, body: '' })
  assert.equal(await one.event('t1', 'dev.knative.sources.ping', {}), { status: 202, ce: {}, type: null, body: '' })
})

http('alerts each series by its own rule, and a tick forgets what has waited in vain', async ({ redis }) => {
  const one = await start(redis)
  const patient: Given = { metric: 'patient', intervalMs: MINUTE }
  const waiting = await one.anomalies('e1', [0, patient], [0])
  assert.equal((JSON.parse(waiting.body) as Alert).series.metric, 'rps')
  one.clock.now += 24 * 60 * MINUTE
  await one.event('t1', 'dev.knomaly.tick.v1', {})
  assert.is((await one.anomalies('e2', [1, patient])).status, 202)
  const opened = JSON.parse((await one.anomalies('e3', [2, patient])).body) as Alert
  assert.equal([opened.series.metric, opened.anomaly_count], ['patient', 2])
})

for (const type of ['dev.knative.sources.ping', 'dev.knomaly.tick.v1']) {
  http(`resolves what has gone quiet at a ${type}`, async ({ redis }) => {
    const one = await start(redis)
    const opened = JSON.parse((await one.anomalies('e1', [0])).body) as Alert
    one.clock.now += 5 * MINUTE
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const trace = { 'ce-traceparent': traceparent, 'ce-tracestate': 'a=1,b=2' }
    const resolved = await one.event('t1', type, { anything: 1 }, trace)
    assert.is(resolved.status, 200)
    assert.equal(JSON.parse(resolved.body), { ...opened, status: 'resolved', resolved_at: '2026-03-02T10:05:00.000Z' })
    assert.equal([resolved.ce['ce-traceparent'], resolved.ce['ce-tracestate']], [traceparent, 'a=1,b=2'])
    assert.equal(await one.event('t1', type, {}, trace), resolved)
    assert.is((await one.event('t2', type, {})).status, 202)
  })
}

http('sends several through K_SINK before it answers, those of a series in order', async ({ redis, sink }) => {
  const one = await start(redis, sink.url)
  const answer = await one.anomalies('e1', [0], [60], [0, { metric: 'cpu' }])
  assert.equal(answer, { status: 202, ce: {}, type: null, body: '' })
  const of = (metric: string) =>
    sink.got.filter(({ alert }) => alert.series.metric === metric).map(({ alert }) => alert.status)
  assert.equal([of('rps'), of('cpu')], [['opened', 'resolved', 'opened'], ['opened']])
  assert.is(new Set(sink.got.map(({ id }) => id)).size, 4)
})

http(
  'answers 503 while K_SINK does not take them, and sends the same ids when it is asked again',
  async ({ redis, sink }) => {
    const one = await start(redis, sink.url)
    sink.status = 503
    assert.is((await one.anomalies('e1', [0], [60])).status, 503)
    const before = new Set(sink.got.splice(0).map(({ id }) => id))
    sink.status = 202
    assert.is((await one.anomalies('e1', [0], [60])).status, 202)
    const after = sink.got.map(({ id }) => id)
    assert.is(after.length, 3)
    assert.ok([...before].every((id) => after.includes(id)))
  }
)

http('answers 422 when K_SINK refuses one for good', async ({ redis, sink }) => {
  const one = await start(redis, sink.url)
  sink.status = 400
  const { status, body } = await one.anomalies('e1', [0], [60])
  assert.equal([status, JSON.parse(body).type], [422, 'urn:knomaly:problem:sink-refused'])
  assert.is(sink.got.length, 3)
})

http('works without a K_SINK as long as one reply is enough', async ({ redis }) => {
  const one = await start(redis)
  assert.is((await one.anomalies('e1', [0], [1])).status, 200)
  const { status, body } = await one.anomalies('e2', [0, { metric: 'a' }], [0, { metric: 'b' }])
  assert.equal([status, JSON.parse(body).type], [503, 'urn:knomaly:problem:sink-unavailable'])
})

http('lists alerts, the last opened or resolved first, and shows one', async ({ redis, sink }) => {
  const one = await start(redis, sink.url)
  await one.anomalies('e1', [0, { metric: 'a' }])
  one.clock.now += MINUTE
  await one.anomalies('e2', [0, { metric: 'b' }], [0, { metric: 'c', source: '/db' }])
  one.clock.now += 4 * MINUTE
  await one.event('t1', 'dev.knomaly.tick.v1', {})
  const metrics = async (query: string) =>
    (await one.get(`/api/v1/alerts${query}`)).body.alerts.map(({ series }) => series.metric)
  assert.equal(await metrics(''), ['a', 'c', 'b'])
  assert.equal(await metrics('?status=open'), ['c', 'b'])
  assert.equal(await metrics('?status=resolved'), ['a'])
  assert.equal(await metrics('?status=all&limit=2'), ['a', 'c'])
  assert.equal(await metrics('?source=%2Fdb'), ['c'])
  assert.equal(await metrics('?source=/none'), [])
  const { body } = await one.get('/api/v1/alerts')
  assert.equal(body.known, { open: 2, series: 2, groups: 0, resolved: 1 })
  assert.equal((await one.get(`/api/v1/alerts/${body.alerts[0]?.id}`)).body, { ...body.alerts[0] })
  assert.is((await one.get('/api/v1/alerts/none')).status, 404)
  assert.is((await one.get('/api/v1/alerts?limit=0')).status, 422)
  assert.is((await one.get('/api/v1/alerts?status=shut')).status, 422)
})

const CE = {
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/a',
  'ce-type': 'dev.knomaly.anomalies.v1',
  'content-type': 'application/json'
}
const good = JSON.stringify({ anomalies: [anomalyAt(TEN)] })
const { 'ce-id': _, ...NO_ID } = CE
const poison: ReadonlyArray<readonly [what: string, headers: Record<string, string>, body: string, status: number]> = [
  ['not JSON', CE, '{', 400],
  ['no event', { 'content-type': 'application/json' }, good, 400],
  ['no id', NO_ID, good, 422],
  ['another type', { ...CE, 'ce-type': 'dev.knomaly.samples.v1' }, good, 422],
  ['no data', CE, '', 422],
  ['no anomalies', CE, '{"anomalies":[]}', 422],
  ['1e999', CE, good.replace('"value":500', '"value":1e999'), 422],
  ['a time that is none', CE, good.replace('2026-03-02', '2026-02-31'), 422],
  ['1001 anomalies', CE, JSON.stringify({ anomalies: Array.from({ length: 1001 }, () => 1) }), 422],
  ['a metric with a line feed', CE, good.replace('"rps"', '"a\\nb"'), 422],
  ['text', { ...CE, 'content-type': 'text/plain' }, good, 415],
  ['a batch', { 'content-type': 'application/cloudevents-batch+json' }, '[]', 400],
  ['2 MB', CE, ' '.repeat(2_000_000), 413]
]
for (const [what, headers, body, status] of poison) {
  http(`refuses ${what} with ${status}`, async ({ redis }) => {
    const one = await start(redis)
    const answer = await one.post(headers, body)
    assert.equal([answer.status, answer.type], [status, 'application/problem+json'])
    assert.ok(Buffer.byteLength(answer.body) <= 512)
    assert.equal((await one.get('/api/v1/alerts')).body.alerts, [])
  })
}

http('answers 503 while Redis is away, and takes the event when it is back', async ({ server }) => {
  const redis = await client(server.url)
  open.push(() => redis.disconnect())
  const one = await start(redis)
  await server.stop()
  const away = await one.anomalies('e1', [0])
  assert.equal([away.status, JSON.parse(away.body).type], [503, 'urn:knomaly:problem:store-unavailable'])
  // Not events.once: one more refused attempt to connect would reject it.
  const ready = new Promise<void>((resolve) => redis.once('ready', () => resolve()))
  await server.start()
  await ready
  assert.is((await one.anomalies('e1', [0])).status, 200)
})

http.run()
