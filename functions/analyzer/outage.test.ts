import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunningServer } from '../../shared/http/serve.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import { START } from './testing/events.ts'
import { createReplica, type Replica } from './testing/replica.ts'

const TIMEOUT_MS = 1_500

type Analyzer = {
  readonly redis: RedisClient
  readonly replica: Replica
  readonly http: RunningServer
  readonly url: string
}
const outages = suite<{ server: RedisServer; analyzers: ReadonlyArray<Analyzer> }>('an analyzer while Redis is away')

const open = async (redisUrl: string): Promise<Analyzer> => {
  const redis = await openClient(redisUrl, { commandTimeoutMs: TIMEOUT_MS })
  const replica = createReplica(redis, { size: { samples: 500 } })
  const http = await replica.serve()
  return { redis, replica, http, url: `http://127.0.0.1:${http.port}` }
}

outages.before(async (context) => {
  context.server = await startRedis()
  context.analyzers = await Promise.all([open(context.server.url), open(context.server.url)])
})
outages.after(async ({ server, analyzers }) => {
  server.resume()
  for (const { http, redis } of analyzers) {
    await http.drain(1000)
    redis.disconnect()
  }
  await server.stop()
})

const post = (url: string, source: string, id: string, samples: unknown): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...{ 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': source, 'ce-type': 'dev.knomaly.samples.v1' },
      'ce-time': new Date(START).toISOString()
    },
    body: JSON.stringify({ samples })
  })

const one = (i: number) => [{ metric: 'rps', value: i % 7, time: START + i }]

const stored = async ({ replica }: Analyzer, source: string) => {
  const series = await replica.store.load(seriesKeys(`${source}\nrps`))()
  if (E.isLeft(series)) throw series.left.cause
  return series.right
}

outages('is paused: 503 with Retry-After within the command timeout, then correct', async ({ server, analyzers }) => {
  const [analyzer] = analyzers as [Analyzer]
  const source = `/paused-${randomUUID()}`
  assert.is((await post(analyzer.url, source, '0', one(0))).status, 202)
  server.pause()
  const begun = performance.now()
  const [refused, question] = await Promise.all([
    post(analyzer.url, source, '1', one(1)),
    fetch(`${analyzer.url}/analyze?source=${source}`)
  ])
  const took = performance.now() - begun
  server.resume()
  for (const response of [refused, question]) {
    assert.equal([response.status, response.headers.get('retry-after')], [503, '1'])
    assert.is(((await response.json()) as { type: string }).type, 'urn:knomaly:problem:store-unavailable')
  }
  assert.ok(took >= TIMEOUT_MS - 5 && took < 4 * TIMEOUT_MS, `it took ${took} ms`)
  // The commit of the first try may have been done by now, or not: the second finds out.
  await until(async () => (await post(analyzer.url, source, '1', one(1))).status === 202)
  const { total, samples } = await stored(analyzer, source)
  assert.equal([total, samples.map(({ value }) => value)], [2, [0, 1]])
})

outages(
  'refuses at once while the connection is down, and works again after it is back',
  async ({ server, analyzers }) => {
    const [analyzer] = analyzers as [Analyzer]
    const source = `/down-${randomUUID()}`
    assert.is((await post(analyzer.url, source, '0', one(0))).status, 202)
    await server.kill()
    await until(() => analyzer.redis.status !== 'ready')
    const begun = performance.now()
    const response = await post(analyzer.url, source, '1', one(1))
    assert.is(response.status, 503)
    assert.ok(performance.now() - begun < TIMEOUT_MS)
    await response.text()
    await server.start()
    await until(async () => (await post(analyzer.url, source, '1', one(1))).status === 202)
    assert.equal(
      (await stored(analyzer, source)).samples.map(({ value }) => value),
      [0, 1]
    )
  }
)

/** As the Broker does: again and again until it is taken. */
const deliver = async (url: string, source: string, id: string, samples: unknown): Promise<number> => {
  let tries = 0
  await until(async () => {
    tries += 1
    const response = await post(url, source, id, samples)
    await response.text()
    assert.ok([200, 202, 503].includes(response.status), `status ${response.status}`)
    return response.status !== 503
  })
  return tries
}

outages('killed in mid-stream and started again: nothing lost, nothing doubled', async ({ server, analyzers }) => {
  const source = `/stream-${randomUUID()}`
  const events = Array.from({ length: 400 }, (_, i) => i)
  let done = 0
  let tries = 0
  const work = async (worker: number): Promise<void> => {
    for (let i = worker; i < events.length; i += 8) {
      const took = await deliver((analyzers[i % 2] as Analyzer).url, source, `${i}`, one(i))
      tries += took
      done += 1
      // Every tenth comes once more, to the other replica.
      if (i % 10 === 0) await deliver((analyzers[(i + 1) % 2] as Analyzer).url, source, `${i}`, one(i))
    }
  }
  const workers = Promise.all(Array.from({ length: 8 }, (_, worker) => work(worker)))
  for (const after of [100, 250]) {
    await until(() => done >= after, { intervalMs: 1 })
    await server.kill()
    await server.start()
  }
  await workers
  assert.ok(tries > events.length, 'nobody met the outage')

  const { samples, total } = await stored(analyzers[0] as Analyzer, source)
  assert.equal(
    samples.map(({ time }) => time),
    events.map((i) => START + i)
  )
  const [late, duplicates] = (
    await (analyzers[0] as Analyzer).redis.hmget(seriesKeys(`${source}\nrps`).state, 'l', 'd')
  ).map(Number)
  assert.is(total, 400, `${late} late, ${duplicates} duplicates`)
  const answers = await Promise.all(
    analyzers.map(async ({ url }) => (await fetch(`${url}/analyze?source=${source}&debug=true`)).text())
  )
  assert.is(answers[0], answers[1])
})

outages.run()
