import { once } from 'node:events'
import { request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../../test/support/until.ts'
import { type IngestServer, serveIngest } from './testing/ingest-server.ts'
import { type StubBroker, startStubBroker } from './testing/stub-broker.ts'

type Context = { broker: StubBroker; ingest: IngestServer }
const routing = suite<Context>('routes of ingest')

const NOW = 1_767_225_600_000

routing.before.each(async (context) => {
  context.broker = await startStubBroker()
  context.ingest = await serveIngest(context.broker.url, NOW)
})
routing.after.each(async ({ broker, ingest }) => {
  broker.release()
  await ingest.stop()
  await broker.stop()
})

type Headers = Readonly<Record<string, string>>
const JSON_TYPE: Headers = { 'content-type': 'application/json' }
const post = (url: string, body: string | Buffer, headers: Headers = JSON_TYPE): Promise<Response> =>
  fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : new Uint8Array(body) })

const CE: Headers = {
  ...JSON_TYPE,
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/web',
  'ce-type': 'dev.knomaly.samples.v1'
}
const SAMPLES = '{"samples":[{"metric":"rps","value":100}]}'
const structured = (id: string, more: object = {}) => ({
  ...{ specversion: '1.0', id, source: '/web', type: 'dev.knomaly.samples.v1', data: JSON.parse(SAMPLES) },
  ...more
})

const idsOf = ({ recorded }: StubBroker): ReadonlyArray<unknown> =>
  recorded.map(({ headers }) => headers['ce-id']).sort()

/** The whole of a refusal that matters to its sender. */
const refusal = async (response: Response): Promise<readonly [number, string | null, string]> => {
  const text = await response.text()
  assert.ok(Buffer.byteLength(text) <= 512)
  assert.is(response.headers.get('content-type'), 'application/problem+json')
  return [
    response.status,
    response.headers.get('retry-after'),
    JSON.parse(text).type.replace('urn:knomaly:problem:', '')
  ]
}

for (const path of ['/ingest', '/api/v1/metrics', '/data']) {
  routing(`POST ${path} takes a plain record, and says what became of it`, async ({ broker, ingest }) => {
    const response = await post(`${ingest.url}${path}`, '{"cpu":10,"rps":100}', {
      ...JSON_TYPE,
      'idempotency-key': 'k 1'
    })
    assert.equal([response.status, await response.json()], [202, { accepted: 2, event: 'k 1' }])
    assert.is(broker.recorded.length, 1)
    const [{ headers, body }] = broker.recorded as [StubBroker['recorded'][number]]
    const of = ['ce-id', 'ce-source', 'ce-time', 'ce-partitionkey', 'content-type'].map((name) => headers[name])
    assert.equal(of, ['k%201', '/ingest', '2026-01-01T00:00:00.000Z', '/ingest', 'application/json'])
    assert.match(`${headers['ce-traceparent']}`, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    assert.equal(JSON.parse(body), {
      samples: [
        { metric: 'cpu', value: 10 },
        { metric: 'rps', value: 100 }
      ]
    })
    assert.is(ingest.accepted(), 2)
  })
}

routing('makes an id when there is no Idempotency-Key, another one each time', async ({ broker, ingest }) => {
  for (let n = 0; n < 2; n += 1) await post(`${ingest.url}/ingest`, '{"rps":1}')
  const [first, second] = idsOf(broker)
  assert.match(`${first}`, /^[0-9a-f-]{36}$/)
  assert.is.not(first, second)
})

routing('says 202 only after the Broker has the event', async ({ broker, ingest }) => {
  broker.answer('hang')
  let answered = false
  const response = post(`${ingest.url}/ingest`, '{"rps":1}').finally(() => {
    answered = true
  })
  await until(() => broker.asked() === 1)
  assert.equal([answered, broker.recorded.length, ingest.inFlight()], [false, 0, 1])
  broker.release()
  assert.equal([(await response).status, broker.recorded.length, ingest.inFlight()], [202, 1, 0])
})

routing('POST / takes binary, structured and batch mode', async ({ broker, ingest }) => {
  const answers = [
    await post(ingest.url, SAMPLES, CE),
    await post(ingest.url, JSON.stringify(structured('2')), { 'content-type': 'application/cloudevents+json' }),
    await post(ingest.url, JSON.stringify([structured('3'), structured('4')]), {
      'content-type': 'application/cloudevents-batch+json; charset=UTF-8'
    })
  ]
  assert.equal(await Promise.all(answers.map(async (one) => [one.status, await one.text()])), Array(3).fill([202, '']))
  assert.equal(idsOf(broker), ['1', '2', '3', '4'])
  assert.ok(broker.recorded.every(({ headers }) => headers['ce-time'] === '2026-01-01T00:00:00.000Z'))
  assert.is(ingest.accepted(), 4)
})

routing('sends none of a batch when one event is not valid', async ({ broker, ingest }) => {
  const batch = [structured('1'), structured('2', { type: 'other' })]
  const response = await post(ingest.url, JSON.stringify(batch), {
    'content-type': 'application/cloudevents-batch+json'
  })
  assert.equal([...(await refusal(response)), broker.asked()], [422, null, 'unsupported-type', 0])
})

routing(
  'takes 10,000 samples of several sources as events of a thousand, with ids that repeat',
  async ({ broker, ingest }) => {
    const records = Array.from({ length: 10_000 }, (_, i) => ({ source: i < 2500 ? '/a' : '/b', rps: 1 }))
    const send = () => post(`${ingest.url}/ingest`, JSON.stringify(records), { ...JSON_TYPE, 'idempotency-key': 'k' })
    assert.equal([(await send()).status, (await send()).status, ingest.accepted()], [202, 202, 20_000])
    const ids = ['k', ...Array.from({ length: 10 }, (_, i) => `k.${i + 1}`)].sort()
    assert.equal([...new Set(idsOf(broker))], ids)
    assert.is(broker.recorded.length, 22)
  }
)

routing('takes NDJSON', async ({ broker, ingest }) => {
  const response = await post(`${ingest.url}/ingest`, '{"rps":1}\n{"rps":2}\n', {
    'content-type': 'application/x-ndjson'
  })
  assert.equal([response.status, JSON.parse(broker.recorded[0]?.body ?? '').samples.length], [202, 2])
})

routing(
  '503 with Retry-After when one of several events was not stored; all of it may be sent again',
  async ({ broker, ingest }) => {
    broker.answer((n) => (n === 1 ? 503 : 202))
    const body = JSON.stringify([
      { source: '/a', rps: 1 },
      { source: '/b', rps: 2 }
    ])
    const send = () => post(`${ingest.url}/ingest`, body, { ...JSON_TYPE, 'idempotency-key': 'k' })
    assert.equal(await refusal(await send()), [503, '1', 'sink-unavailable'])
    assert.is(ingest.accepted(), 0)
    assert.is((await send()).status, 202)
    assert.equal([...new Set(idsOf(broker))], ['k', 'k.1'])
  }
)

for (const [status, expected] of [
  [503, [503, '1', 'sink-unavailable']],
  [500, [503, '1', 'sink-unavailable']],
  [429, [503, '1', 'sink-unavailable']],
  [404, [503, '1', 'sink-unavailable']],
  [401, [503, '1', 'sink-unavailable']],
  [400, [422, null, 'sink-refused']],
  [413, [422, null, 'sink-refused']]
] as const) {
  routing(`the Broker's ${status} is ${expected[0]} to the client`, async ({ broker, ingest }) => {
    broker.answer(status)
    assert.equal(await refusal(await post(ingest.url, SAMPLES, CE)), expected)
    assert.is(ingest.accepted(), 0)
  })
}

routing('503 within the timeout when the Broker hangs, and at once when it is gone', async ({ broker, ingest }) => {
  const hurried = await serveIngest(broker.url, NOW, { timeoutMs: 300 })
  broker.answer('hang')
  assert.equal(await refusal(await post(hurried.url, SAMPLES, CE)), [503, '1', 'sink-unavailable'])
  await hurried.stop()
  await broker.stop()
  // Which has more patience than the runner.
  assert.equal(await refusal(await post(ingest.url, SAMPLES, CE)), [503, '1', 'sink-unavailable'])
})

routing('tries again by itself before it says 503', async ({ broker }) => {
  const patient = await serveIngest(broker.url, NOW, { attempts: 3 })
  broker.answer((n) => (n < 2 ? 503 : 202))
  const response = await post(patient.url, SAMPLES, CE)
  await patient.stop()
  assert.equal([response.status, broker.asked(), broker.recorded.length], [202, 3, 1])
})

routing('503 with Retry-After when too much is in flight, and takes more when it is less', async ({ broker }) => {
  const small = await serveIngest(broker.url, NOW, { maxInFlight: 2 })
  broker.answer('hang')
  const open = [post(small.url, SAMPLES, CE), post(`${small.url}/ingest`, '{"rps":1}')]
  await until(() => broker.asked() === 2)
  assert.equal(await refusal(await post(small.url, SAMPLES, CE)), [503, '1', 'overloaded'])
  assert.is((await fetch(small.url)).status, 200)
  broker.release()
  assert.equal(
    (await Promise.all(open)).map(({ status }) => status),
    [202, 202]
  )
  assert.is((await post(small.url, SAMPLES, CE)).status, 202)
  await small.stop()
})

routing('401 without one of the tokens, before anything is read into the fields', async ({ broker }) => {
  const guarded = await serveIngest(broker.url, NOW, { tokens: ['one', 'two'] })
  const bad = await post(`${guarded.url}/ingest`, '{', { ...JSON_TYPE, authorization: 'Bearer three' })
  assert.is(bad.headers.get('www-authenticate'), 'Bearer')
  assert.equal(await refusal(bad), [401, null, 'unauthorized'])
  assert.equal(await refusal(await post(guarded.url, SAMPLES, CE)), [401, null, 'unauthorized'])
  const good = await post(`${guarded.url}/ingest`, '{"rps":1}', { ...JSON_TYPE, authorization: 'Bearer two' })
  const info = await fetch(guarded.url)
  assert.equal([good.status, info.status, broker.recorded.length], [202, 200, 1])
  assert.is(broker.recorded[0]?.headers.authorization, undefined)
  await guarded.stop()
})

const metric = (name: string): string => JSON.stringify({ [name]: 1 })
for (const name of ['{braces}', '}{', '"quotes"', "'", '温度', '😀', 'a b', '\\', '<b>', 'constructor', '__proto__']) {
  routing(`takes a metric named ${name}`, async ({ broker, ingest }) => {
    assert.is((await post(`${ingest.url}/ingest`, metric(name))).status, 202)
    assert.equal(JSON.parse(broker.recorded[0]?.body ?? '').samples, [{ metric: name, value: 1 }])
  })
}

const INVALID: ReadonlyArray<readonly [string, string, string, Headers, number]> = [
  ['no JSON', '/ingest', '{', JSON_TYPE, 400],
  ['nothing', '/ingest', '', JSON_TYPE, 400],
  ['a name with a line feed', '/ingest', metric('a\nb'), JSON_TYPE, 422],
  ['a value of 1e999', '/data', '{"value":1e999}', JSON_TYPE, 422],
  ['10,001 samples', '/ingest', JSON.stringify(Array(10_001).fill({ rps: 1 })), JSON_TYPE, 422],
  ['a thousand bad records', '/ingest', JSON.stringify(Array(1000).fill({ rps: -1, cpu: 1000 })), JSON_TYPE, 422],
  ['a source that is no URI', '/ingest', '{"source":"a b","rps":1}', JSON_TYPE, 422],
  [
    'an Idempotency-Key that is too long',
    '/ingest',
    '{"rps":1}',
    { ...JSON_TYPE, 'idempotency-key': 'x'.repeat(201) },
    422
  ],
  ['a body of 5 MB', '/ingest', ' '.repeat(5 * 1024 * 1024), JSON_TYPE, 413],
  ['an event of 5 MB', '/', ' '.repeat(5 * 1024 * 1024), CE, 413],
  ['no CloudEvent', '/', SAMPLES, JSON_TYPE, 400],
  ['data that is not JSON', '/', SAMPLES, { ...CE, 'content-type': 'application/xml' }, 415],
  ['an unknown content encoding', '/ingest', '{"rps":1}', { ...JSON_TYPE, 'content-encoding': 'x-none' }, 415],
  ['another event format', '/', SAMPLES, { 'content-type': 'application/cloudevents+avro' }, 415],
  ['another type', '/', SAMPLES, { ...CE, 'ce-type': 'dev.knomaly.tick.v1' }, 422],
  ['an event without id', '/', SAMPLES, { ...CE, 'ce-id': '' }, 422],
  ['an event with 1001 samples', '/', JSON.stringify({ samples: Array(1001).fill({ metric: 'a', value: 1 }) }), CE, 422]
]

for (const [name, path, body, headers, status] of INVALID) {
  routing(`refuses ${name} with ${status}, in few bytes, and asks no Broker`, async ({ broker, ingest }) => {
    const [actual] = await refusal(await post(`${ingest.url}${path}`, body, headers))
    assert.equal([actual, broker.asked(), ingest.accepted()], [status, 0, 0])
  })
}

routing('413 for a body that grows too large without saying so', async ({ ingest }) => {
  const req = request(`${ingest.url}/ingest`, { method: 'POST', headers: JSON_TYPE })
  req.on('error', () => {})
  const answer = once(req, 'response')
  for (let n = 0; n < 5; n += 1) req.write(Buffer.alloc(512 * 1024, ' '))
  const [response] = await answer
  assert.is(response.statusCode, 413)
  req.destroy()
})

routing('404 and 405 with Allow; GET / says what there is; no CORS headers', async ({ ingest }) => {
  const [missing, wrong, info] = await Promise.all([
    fetch(`${ingest.url}/nothing`, { method: 'POST' }),
    fetch(`${ingest.url}/ingest`, { headers: { origin: 'https://a.example' } }),
    fetch(ingest.url, { headers: { origin: 'https://a.example' } })
  ])
  assert.equal([missing.status, wrong.status, wrong.headers.get('allow')], [404, 405, 'POST, OPTIONS'])
  assert.equal([info.status, ((await info.json()) as { name: string }).name], [200, 'knomaly ingest'])
  for (const { headers } of [missing, wrong, info]) assert.is(headers.get('access-control-allow-origin'), null)
})

routing.run()
