// The sentences are those of the Knative Broker specification, "Data Plane: Ingress" (knative/eventing, test/rekt/features/broker/data_plane.go).
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startRedis } from '../../test/support/redis.ts'
import { ce, recorder, startHarness, trigger } from './harness.ts'

const ingress = suite('Knative Broker data plane: ingress')
const redis = await startRedis()
const { sendTo, calls, seen } = recorder()
const broker = await startHarness(redis.url, sendTo, [trigger('all')])
ingress.after(async () => {
  await broker.stop()
  await redis.stop()
})

const detail = (body: Buffer): unknown => (JSON.parse(body.toString()) as { detail: unknown }).detail

ingress(
  'MUST: The ingress endpoint(s) MUST conform to at least one of the following versions of the specification: 0.3, 1.0',
  async () => {
    assert.is(await broker.send('version'), 202)
  }
)

ingress('MAY: Other versions MAY be rejected.', async () => {
  for (const version of ['0.3', '19.0', '']) {
    const { status, body } = await broker.post({ ...ce('other'), 'ce-specversion': version }, '{}')
    assert.equal([status, detail(body)], [400, 'specversion: expected 1.0'])
  }
})

ingress(
  "SHOULD NOT: The Broker SHOULD NOT perform an upgrade of the produced event's CloudEvents version.",
  async () => {
    const before = calls.length
    await broker.send('not upgraded')
    await seen(before + 1)
    assert.is(calls[before]?.headers['ce-specversion'], '1.0')
  }
)

ingress('SHOULD: It SHOULD support Binary Content Mode of the HTTP Protocol Binding for CloudEvents.', async () => {
  for (const type of ['application/vnd.apache.thrift.binary', 'application/xml', 'application/json']) {
    const before = calls.length
    const body = Buffer.from([0, 1, 255, 123])
    assert.is((await broker.post({ ...ce('binary'), 'content-type': type }, body)).status, 202)
    await seen(before + 1)
    assert.equal([calls[before]?.headers['content-type'], calls[before]?.body], [type, body])
  }
})

ingress('SHOULD: It SHOULD support Structured Content Mode of the HTTP Protocol Binding for CloudEvents.', async () => {
  const before = calls.length
  const event =
    '{ "specversion": "1.0", "type": "t", "source": "s", "id": "structured", "time": "2020-07-06T09:23:12Z", "data": { "value" : 1e999 } }'
  assert.is((await broker.post({ 'content-type': 'application/cloudevents+json; charset=UTF-8' }, event)).status, 202)
  await seen(before + 1)
  assert.equal(
    [calls[before]?.headers['ce-id'], calls[before]?.headers['content-type'], String(calls[before]?.body)],
    ['structured', 'application/json', '{ "value" : 1e999 }']
  )
})

ingress(
  'MUST: Brokers MUST reject all HTTP produce requests with a method other than POST responding with HTTP status code `405 Method Not Supported`.',
  async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
      const { status, headers } = await broker.post(ce('method'), '', `/ns/${broker.name}`, method)
      assert.equal([status, headers['allow']], [405, 'POST, OPTIONS'])
    }
  }
)

ingress(
  'MUST: The Broker MUST respond with a 200-level HTTP status code if a produce request is accepted.',
  async () => {
    const { status, body } = await broker.post(ce('accepted'), '{}')
    assert.equal([status, body.length], [202, 0])
  }
)

ingress(
  'MUST: If a Broker receives a produce request and is unable to parse a valid CloudEvent, then it MUST reject the request with HTTP status code `400 Bad Request`.',
  async () => {
    for (const missing of ['ce-specversion', 'ce-id', 'ce-source', 'ce-type']) {
      const headers = ce('malformed')
      delete headers[missing]
      const { status, headers: answered, body } = await broker.post(headers, '{}')
      assert.equal(
        [missing, status, answered['content-type'], body.length <= 512],
        [missing, 400, 'application/problem+json', true]
      )
    }
    const bodies = ['', '{', '[]', '{"specversion":"1.0"}', '{"specversion":"1.0","id":1,"source":"s","type":"t"}']
    for (const body of bodies)
      assert.is((await broker.post({ 'content-type': 'application/cloudevents+json' }, body)).status, 400)
    assert.is((await broker.post({ 'content-type': 'application/cloudevents-batch+json' }, '[]')).status, 400)
  }
)

ingress(
  'MUST: recipients that implement OPTIONS MUST indicate support for the POST verb using the `Allow` header',
  async () => {
    const { status, headers } = await broker.post({}, '', `/ns/${broker.name}`, 'OPTIONS')
    assert.equal([status, headers['allow'], headers['webhook-allowed-origin']], [200, 'POST, OPTIONS', '*'])
  }
)

ingress(
  'the address is /<namespace>/<broker>: 404 for / and for what does not exist, 400 for anything else',
  async () => {
    const paths = [
      '/',
      '/?a=b',
      '/ns/other',
      '/other/default',
      '/ns',
      '/ns/',
      '//',
      `/ns/${broker.name}/more`,
      '/NS/..%2f',
      '/ns/__proto__',
      `/ns/${broker.name}?query=1`
    ]
    const statuses = await Promise.all(paths.map(async (path) => (await broker.post(ce('path'), '{}', path)).status))
    assert.equal(statuses, [404, 404, 404, 404, 400, 400, 400, 400, 400, 400, 202])
  }
)

ingress('an event that has passed the Broker too often is refused', async () => {
  const statuses = await Promise.all(
    ['1', '0', '-5', '2', 'many'].map((left) => broker.send('ttl', { knativebrokerttl: left }))
  )
  assert.equal(statuses, [400, 400, 400, 202, 202])
})

ingress('a body over the limit gets 413, whether it says its size or not', async () => {
  const small = await startHarness(redis.url, sendTo, [], { limits: { bodyBytes: 100 } })
  assert.is((await small.post(ce('large'), Buffer.alloc(101))).status, 413)
  const chunked = await fetch(`${small.url}/ns/${small.name}`, {
    method: 'POST',
    headers: ce('large'),
    body: new Blob([Buffer.alloc(60), Buffer.alloc(60)]).stream(),
    duplex: 'half'
  } as RequestInit)
  assert.is(chunked.status, 413)
  assert.is((await small.post(ce('fits'), Buffer.alloc(100))).status, 202)
  assert.equal(small.stats().ingress, { accepted: 1, refused: 2, unavailable: 0 })
  await small.stop()
})

ingress('more requests in flight than the limit get 503 with Retry-After, and so do more bytes', async () => {
  const none = await startHarness(redis.url, sendTo, [], { limits: { ingressRequests: 0 } })
  const little = await startHarness(redis.url, sendTo, [], { limits: { ingressBytes: 10 } })
  for (let request = 0; request < 5; request += 1) {
    assert.is((await little.post(ce('fits'), Buffer.alloc(8))).status, 202) // what has been answered is no longer in flight
  }
  for (const full of [none, little]) {
    const { status, headers } = await full.post(ce('full'), Buffer.alloc(11))
    assert.equal([status, headers['retry-after']], [503, '1'])
    await full.stop()
  }
})

ingress(
  'a Trigger with a full backlog makes the ingress answer 503, and nothing accepted is dropped for it',
  async () => {
    let release = (): void => {}
    const stuck = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = recorder(async () => {
      await stuck
      return { status: 202, headers: {}, body: Buffer.alloc(0) }
    })
    const full = await startHarness(redis.url, slow.sendTo, [trigger('slow')], { limits: { backlog: 2 } })
    assert.equal([await full.send('1'), await full.send('2'), await full.send('3')], [202, 202, 503])
    release()
    await slow.seen(2)
    await full.drain(60_000)
    assert.equal(
      slow.calls.map(({ headers }) => headers['ce-id']),
      ['1', '2']
    )
    await full.stop()
  }
)

ingress('SHOULD: The Broker SHOULD expose a variety of metrics: malformed, accepted and delivered events', async () => {
  const own = recorder()
  const counted = await startHarness(redis.url, own.sendTo, [trigger('all')])
  await counted.send('1')
  await counted.post({}, 'not an event')
  await own.seen(1)
  await counted.drain(60_000)
  const { ingress: requests, triggers } = counted.stats()
  const { attempts, ...events } = triggers['ns/all'] ?? {}
  assert.equal(
    [requests, events, attempts?.answers['2xx'], attempts?.durations.count],
    [
      { accepted: 1, refused: 1, unavailable: 0 },
      {
        accepted: 1,
        delivered: 1,
        retried: 0,
        deadLettered: 0,
        dropped: 0,
        parked: 0,
        backlog: 0,
        inFlight: 0
      },
      1,
      1
    ]
  )
  await counted.stop()
})

ingress.run()
