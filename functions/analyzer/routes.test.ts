import { randomUUID } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunningServer } from '../../shared/http/serve.ts'
import { policiesOf } from '../../shared/policy/testing/policies.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { START } from './testing/events.ts'
import { createReplica } from './testing/replica.ts'

type Context = { server: RedisServer; redis: RedisClient; http: RunningServer; url: string }
const POLICIES = policiesOf('')

const routing = suite<Context>('routes of the analyzer')

routing.before(async (context) => {
  context.server = await startRedis()
  context.redis = await openClient(context.server.url)
  context.http = await createReplica(context.redis).serve()
  context.url = `http://127.0.0.1:${context.http.port}`
})
routing.after(async ({ server, redis, http }) => {
  await http.drain(1000)
  redis.disconnect()
  await server.stop()
})

const JSON_TYPE = { 'content-type': 'application/json' }
const ce = (source: string, id: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  ...JSON_TYPE,
  'ce-specversion': '1.0',
  'ce-id': id,
  'ce-source': source,
  'ce-type': 'dev.knomaly.samples.v1',
  'ce-time': new Date(START).toISOString(),
  ...more
})

const post = (url: string, headers: Record<string, string>, body: string): Promise<Response> =>
  fetch(url, { method: 'POST', headers, body })

const newSource = (): string => `/routes-${randomUUID()}`

/** 50 quiet samples, then one spike, of metric rps. */
const fill = async (url: string, source: string, more: object = {}): Promise<Response> => {
  const samples = Array.from({ length: 50 }, (_, i) => ({
    metric: 'rps',
    value: 100 + (i % 2),
    time: START + i,
    ...more
  }))
  const quiet = await post(url, ce(source, '1'), JSON.stringify({ samples }))
  assert.equal([quiet.status, await quiet.text()], [202, ''])
  return post(
    url,
    ce(source, '2'),
    JSON.stringify({ samples: [{ metric: 'rps', value: 500, time: START + 50, ...more }] })
  )
}

routing(
  'answers 202 with an empty body, and 200 with an event in binary mode when there are anomalies',
  async ({ url }) => {
    const response = await fill(url, newSource())
    assert.is(response.status, 200)
    assert.is(response.headers.get('ce-type'), 'dev.knomaly.anomalies.v1')
    assert.is(response.headers.get('content-type'), 'application/json')
    const { anomalies } = (await response.json()) as { anomalies: ReadonlyArray<{ value: number }> }
    assert.equal(
      anomalies.map(({ value }) => value),
      [500]
    )
  }
)

const STRUCTURED = { 'content-type': 'application/cloudevents+json' }
const BATCH = { 'content-type': 'application/cloudevents-batch+json' }
const ONE = {
  specversion: '1.0',
  id: '1',
  source: '/s',
  type: 'dev.knomaly.samples.v1',
  data: { samples: [{ metric: 'a', value: 1 }] }
}

routing('takes structured mode as well', async ({ url }) => {
  assert.is((await post(url, STRUCTURED, JSON.stringify(ONE))).status, 202)
})

const SAMPLE = '{"samples":[{"metric":"a","value":1}]}'
const REFUSED: ReadonlyArray<readonly [string, Record<string, string>, string, number]> = [
  ['a batch of two', BATCH, JSON.stringify([ONE, ONE]), 400],
  ['an empty batch', BATCH, '[]', 400],
  ['no CloudEvent', JSON_TYPE, SAMPLE, 400],
  ['a body that is not JSON', ce('/s', '1'), '{', 400],
  ['an empty body', ce('/s', '1'), '', 422],
  ['no id', { ...ce('/s', '1'), 'ce-id': '' }, SAMPLE, 422],
  ['another type', ce('/s', '1', { 'ce-type': 'x.y' }), SAMPLE, 422],
  ['its own reply', ce('/s', '1', { 'ce-type': 'dev.knomaly.anomalies.v1' }), '{}', 422],
  ['another version of CloudEvents', ce('/s', '1', { 'ce-specversion': '0.3' }), SAMPLE, 422],
  ['a time that is none', ce('/s', '1', { 'ce-time': 'yesterday' }), SAMPLE, 422],
  ['a value of 1e999', ce('/s', '1'), '{"samples":[{"metric":"a","value":1e999}]}', 422],
  ['10,000 samples', ce('/s', '1'), JSON.stringify({ samples: Array(10_000).fill({ metric: 'a', value: 1 }) }), 422],
  ['a name with a line feed', ce('/s', '1'), '{"samples":[{"metric":"a\\nb","value":1}]}', 422],
  ['a body of 5 MB', ce('/s', '1'), ' '.repeat(5 * 1024 * 1024), 413],
  ['data that is not JSON', ce('/s', '1', { 'content-type': 'text/plain' }), 'x', 415],
  ['a structured event in XML', { 'content-type': 'application/cloudevents+xml' }, '<x/>', 415]
]

for (const [name, headers, body, status] of REFUSED) {
  routing(`refuses ${name} for good with ${status}, in few bytes`, async ({ url }) => {
    const response = await post(url, headers, body)
    const text = await response.text()
    assert.equal([response.status, response.headers.get('content-type')], [status, 'application/problem+json'])
    assert.ok(Buffer.byteLength(text) <= 512)
    assert.is(JSON.parse(text).status, status)
  })
}

routing('405 with Allow for another method, 404 for another path', async ({ url }) => {
  const [put, missing] = await Promise.all([fetch(url, { method: 'PUT' }), fetch(`${url}/nothing`)])
  assert.equal([put.status, put.headers.get('allow'), missing.status], [405, 'POST, OPTIONS', 404])
})

type Row = Readonly<Record<string, unknown>>
const ask = async (url: string, query: string): Promise<readonly [number, Row]> => {
  const response = await fetch(`${url}${query}`)
  return [response.status, (await response.json()) as Row]
}

routing('GET /analyze tells all of a series', async ({ url }) => {
  const source = newSource()
  await fill(url, source)
  const [status, answer] = await ask(url, `/analyze?source=${source}`)
  const { mean, std_dev, z_score, score, expected, lower, upper, explanation, ...rest } = answer
  assert.equal(
    [status, rest],
    [
      200,
      {
        ...{
          source,
          metric: 'rps',
          labels: {},
          count: 50,
          last_value: 500,
          last_time: new Date(START + 50).toISOString()
        },
        ...{ reason: 'spike', warmup: { seen: 50, needed: 20 } },
        ...{ is_anomaly: true, warming: false, baseline_count: 50, anomaly_count: 1, window_size: 50 },
        samples: { fresh: 51, late: 0, duplicate: 0 },
        detector: { name: 'zscore', version: '2' },
        policy: { name: 'default', version: POLICIES.version },
        held_back_by: null
      }
    ]
  )
  assert.ok([mean, expected].every((n) => Math.abs((n as number) - 100.5) < 1e-9))
  assert.ok(Math.abs((z_score as number) - 399.5 / (std_dev as number)) < 1e-9)
  assert.match(
    explanation as string,
    /^500 is a spike, 400 above the expected 10[01] \(normal 9\S+ to 10\S+\); zscore at /
  )
  assert.ok((score as number) > 1 && (lower as number) < 100.5 && (upper as number) > 100.5)
})

routing('GET /analyze adds parts and the recent samples for debug, oldest first, at most 500', async ({ url }) => {
  const source = newSource()
  await fill(url, source)
  const [, { recent, parts }] = await ask(url, `/analyze?source=${source}&debug=true`)
  assert.equal(parts, [])
  const samples = recent as ReadonlyArray<Row>
  assert.equal(
    [samples.length, samples[0], samples[49]],
    [
      50,
      { time: new Date(START + 1).toISOString(), value: 101 },
      { time: new Date(START + 50).toISOString(), value: 500 }
    ]
  )
  const [, plain] = await ask(url, `/analyze?source=${source}&debug=false`)
  assert.equal([plain['recent'], plain['parts']], [undefined, undefined])
})

routing('GET /analyze tells series apart by labels, in any order', async ({ url }) => {
  const source = newSource()
  await fill(url, source, { labels: { zone: 'eu', host: 'a=b' } })
  const [status, { labels }] = await ask(url, `/analyze?source=${source}&label=zone=eu&label=host=a=b`)
  assert.equal([status, labels], [200, { host: 'a=b', zone: 'eu' }])
  assert.is((await ask(url, `/analyze?source=${source}&label=zone=eu`))[0], 404)
  assert.is((await ask(url, `/analyze?source=${source}`))[0], 404)
})

const QUERIES: ReadonlyArray<readonly [string, number, ReadonlyArray<string> | undefined]> = [
  ['/analyze?source=/nobody', 404, undefined],
  ['/analyze?source=a%0Ab', 422, ['/source: expected text of 1 to 256 printable characters']],
  [`/analyze?metric=${'x'.repeat(201)}`, 422, ['/metric: expected text of 1 to 200 printable characters']],
  ['/analyze?label=zone', 422, ['/labels: expected object of at most 16 labels with text values']],
  ['/analyze?label==x', 422, ['/labels: expected object of at most 16 labels with text values']],
  ['/api/v1/series?limit=0', 422, ['/limit: expected whole number from 1 to 1000']],
  ['/api/v1/series?limit=1001', 422, ['/limit: expected whole number from 1 to 1000']],
  ['/api/v1/anomalies?limit=x', 422, ['/limit: expected whole number from 1 to 1000']],
  ['/api/v1/anomalies?label=zone', 422, ['/labels: expected object of at most 16 labels with text values']],
  ['/api/v1/anomalies?source=/nobody', 200, undefined],
  ['/api/v1/series?after=%00%FF', 200, undefined]
]

for (const [query, status, errors] of QUERIES) {
  routing(`GET ${query.slice(0, 60)} is ${status}`, async ({ url }) => {
    const [actual, body] = await ask(url, query)
    assert.equal([actual, body['errors']], [status, errors])
  })
}

routing('GET /api/v1/series pages through the series of a source', async ({ url }) => {
  const source = newSource()
  const metrics = ['a', 'b{', 'c', 'd', 'ä']
  const samples = metrics.map((metric, value) => ({ metric, value, time: START }))
  await post(url, ce(source, '1'), JSON.stringify({ samples }))
  const found: Row[] = []
  let after = ''
  for (let page = 0; page < 4; page += 1) {
    const query = `/api/v1/series?source=${source}&limit=2${after}`
    const [, { series, next, known }] = await ask(url, query)
    found.push(...(series as Row[]))
    assert.ok((known as number) >= 5)
    if (next === undefined) break
    after = `&after=${encodeURIComponent(next as string)}`
  }
  assert.equal(
    found.map(({ metric }) => metric),
    metrics
  )
  assert.equal(found[2], {
    ...{ source, metric: 'c', labels: {}, count: 1, last_value: 2, last_time: new Date(START).toISOString() },
    ...{ warming: true, warmup: { seen: 0, needed: 20 } },
    ...{ is_anomaly: false, anomaly_count: 0, samples: { fresh: 1, late: 0, duplicate: 0 } }
  })
})

routing('GET /api/v1/anomalies lists the newest over all series, or of one, each once', async ({ url }) => {
  const [one, two] = [newSource(), newSource()]
  await fill(url, one)
  await fill(url, one)
  await fill(url, two, { labels: { zone: 'eu' } })
  const sourcesOf = async (query: string): Promise<ReadonlyArray<string>> => {
    const [, { anomalies }] = await ask(url, `/api/v1/anomalies${query}`)
    return (anomalies as ReadonlyArray<{ series: { source: string } }>).map(({ series }) => series.source)
  }
  const all = await sourcesOf('')
  assert.equal(
    [one, two].map((source) => all.filter((other) => other === source).length),
    [1, 1]
  )
  assert.equal(await sourcesOf(`?source=${one}`), [one])
  assert.equal(await sourcesOf(`?source=${two}`), [])
  assert.equal(await sourcesOf(`?source=${two}&label=zone=eu`), [two])
  assert.is((await sourcesOf('?limit=1')).length, 1)
})

routing.run()
