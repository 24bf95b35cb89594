import type { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import type { ListedAlert } from '../../shared/alerts/alert-list.ts'
import { ALERT_KEYS, outboxKeys } from '../../shared/alerts/keys.ts'
import type { Silence } from '../../shared/alerts/silence.ts'
import { MAX_SILENCES } from '../../shared/alerts/silences.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { client, empty } from './harness.ts'
import type { Notice } from './notice.ts'
import { startApp } from './testing/start-app.ts'

type Context = { server: RedisServer; redis: RedisClient; other: RedisClient; eyes: Redis }
const silences = suite<Context>('silences')
const open: (() => unknown)[] = []

silences.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
  context.other = await client(context.server.url)
})
silences.before.each(async (context) => {
  context.eyes = await empty(context.server.url)
})
silences.after.each(async ({ eyes }) => {
  eyes.disconnect()
  for (const close of open.splice(0).reverse()) await close()
})
silences.after(async ({ redis, other, server }) => {
  redis.disconnect()
  other.disconnect()
  await server.stop()
})

const TOKEN = 'a-token'
const HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` }
const FORM = { matchers: { source: '/w*' }, duration: '30m', comment: 'deploying', created_by: 'ann' }

/** A replica with the events and questions of these tests. */
const start = async (redis: RedisClient, eyes: Redis, tokens: ReadonlyArray<string> = [TOKEN], groupSeries = 0) => {
  const app = await startApp(redis, { tokens, groupSeries, open })
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = HEADERS) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(`${app.url}${path}`, { method, headers, ...(body === undefined ? {} : { body: text }) })
    const said = await answer.text()
    return { status: answer.status, body: said === '' ? undefined : JSON.parse(said) }
  }
  let ticks = 0
  return {
    ...app,
    ask,
    add: async (form: unknown): Promise<Silence> => (await ask('POST', '/api/v1/silences', form)).body,
    tick: (minute: number) => {
      app.clock.now = TEN + minute * MINUTE
      ticks += 1
      return app.event(`tick-${app.url}-${ticks}`, 'dev.knomaly.tick.v1', {})
    },
    alerts: async (query = ''): Promise<ReadonlyArray<ListedAlert>> =>
      (await ask('GET', `/api/v1/alerts${query}`)).body.alerts,
    /** What the channel was given, as "metric status". */
    told: async (): Promise<ReadonlyArray<string>> =>
      Object.values(await eyes.hgetall(outboxKeys('log').notices))
        .map((json) => JSON.parse(json) as Notice)
        .toSorted((a, b) => a.since - b.since || (a.alert.kind === 'group' ? -1 : 1))
        .map(({ alert }) => `${alert.series.metric} ${alert.status}`)
  }
}

silences('are added, listed and removed, the same on both replicas', async ({ redis, other, eyes }) => {
  const [one, two] = [await start(redis, eyes), await start(other, eyes)]
  const first = await one.ask('POST', '/api/v1/silences', FORM)
  assert.is(first.status, 201)
  const { id, ...rest } = first.body as Silence
  assert.match(id, /^[\w-]{16}$/)
  const times = { created_at: new Date(TEN).toISOString(), ends_at: new Date(TEN + 30 * MINUTE).toISOString() }
  const { duration: _, ...asked } = FORM
  assert.equal(rest, { ...asked, ...times })
  const sooner = await two.add({ matchers: { severity: 'warning' }, ends_at: new Date(TEN + MINUTE).toISOString() })
  for (const replica of [one, two]) {
    const { silences: listed } = (await replica.ask('GET', '/api/v1/silences', undefined, {})).body
    assert.equal(listed, [sooner, first.body])
  }
  assert.equal(await two.ask('DELETE', `/api/v1/silences/${id}`), { status: 204, body: undefined })
  assert.is((await one.ask('DELETE', `/api/v1/silences/${id}`)).status, 404)
  assert.equal((await one.ask('GET', '/api/v1/silences')).body, { silences: [sooner] })
})

silences(
  'are those that there are, also after a fail-over to a server that is behind',
  async ({ redis, other, eyes }) => {
    const [one, two] = [await start(redis, eyes), await start(other, eyes)]
    const listed = async () => (await one.ask('GET', '/api/v1/silences')).body.silences
    const lost = await two.add(FORM)
    assert.equal(await listed(), [lost])
    await eyes.flushdb()
    const kept = await two.add(FORM)
    assert.equal(await listed(), [kept])
  }
)

silences('are removed by nobody without a token', async ({ redis, eyes }) => {
  const { ask, add } = await start(redis, eyes)
  const { id } = await add(FORM)
  assert.is((await ask('DELETE', `/api/v1/silences/${id}`, undefined, {})).status, 401)
  assert.is(await eyes.hlen(ALERT_KEYS.silences), 1)
})

const JSON_ONLY = { authorization: HEADERS.authorization, 'content-type': 'text/plain' }
const BAD: ReadonlyArray<readonly [what: string, status: number, body: unknown, headers?: Record<string, string>]> = [
  ['no token', 401, FORM, { 'content-type': 'application/json' }],
  ['a wrong token', 401, FORM, { ...HEADERS, authorization: 'Bearer x' }],
  ['another media type', 415, FORM, JSON_ONLY],
  ['no JSON', 400, '{'],
  ['too much', 413, JSON.stringify({ ...FORM, more: 'x'.repeat(17_000) })],
  ['no matchers', 422, { ...FORM, matchers: {} }],
  ['no end', 422, { ...FORM, duration: undefined }],
  ['two ends', 422, { ...FORM, ends_at: new Date(TEN + MINUTE).toISOString() }],
  ['an end in the past', 422, { ...FORM, duration: undefined, ends_at: new Date(TEN).toISOString() }],
  ['no length of time', 422, { ...FORM, duration: 'long' }],
  ['more than a year', 422, { ...FORM, duration: '60w' }],
  ['a severity that is none', 422, { ...FORM, matchers: { severity: 'secret' } }]
]
for (const [what, status, body, headers] of BAD) {
  silences(`refuses ${what} with ${status}`, async ({ redis, eyes }) => {
    const { ask } = await start(redis, eyes)
    const answer = await ask('POST', '/api/v1/silences', body, headers)
    assert.is(answer.status, status, JSON.stringify(answer.body))
    assert.not.match(JSON.stringify(answer.body), /secret|deploying/)
    assert.is(await eyes.exists(ALERT_KEYS.silences), 0)
  })
}

silences('change nothing where no token is configured, and are shown', async ({ redis, eyes }) => {
  const { ask } = await start(redis, eyes, [])
  assert.is((await ask('POST', '/api/v1/silences', FORM)).status, 403)
  assert.is((await ask('DELETE', '/api/v1/silences/x')).status, 403)
  assert.is((await ask('PUT', '/api/v1/silences', FORM)).status, 405)
  assert.equal(await ask('GET', '/api/v1/silences'), { status: 200, body: { silences: [] } })
})

silences('are not more than there may be; those that have ended make room', async ({ redis, eyes }) => {
  const { ask, clock, add } = await start(redis, eyes)
  const { id, ...one } = await add(FORM)
  const many = Array.from({ length: MAX_SILENCES - 1 }, (_, i) => [`s${i}`, JSON.stringify({ id: `s${i}`, ...one })])
  await eyes.hset(ALERT_KEYS.silences, ...many.flat())
  await eyes.incr(ALERT_KEYS.silencesVersion)
  assert.is((await ask('POST', '/api/v1/silences', FORM)).status, 422)
  clock.now = TEN + 30 * MINUTE
  assert.is((await ask('POST', '/api/v1/silences', FORM)).status, 201)
  assert.is(await eyes.hlen(ALERT_KEYS.silences), 1)
})

silences('keep an alert from the channels, which hear of it when it is still open at the end', async (context) => {
  const { redis, other, eyes } = context
  const [one, two] = [await start(redis, eyes), await start(other, eyes)]
  const { id } = await one.add({ matchers: { source: '/web', metric: 'r*' }, duration: '5m' })
  const answer = await two.anomalies('e1', [0, { metric: 'rps' }], [0, { metric: 'cpu' }])
  assert.is(answer.status, 503, 'several events, and no sink to send them to')
  assert.equal(await one.told(), ['cpu opened'])
  const silencedBy = async () => new Map((await two.alerts()).map((alert) => [alert.series.metric, alert.silenced_by]))
  assert.equal(Object.fromEntries(await silencedBy()), { rps: id, cpu: null })
  two.clock.now = TEN + 4 * MINUTE
  await two.anomalies('e2', [4, { metric: 'rps', score: 90 }])
  await one.tick(4)
  assert.equal(await one.told(), ['cpu opened'])
  await one.tick(5)
  assert.equal((await one.told()).toSorted(), ['cpu opened', 'cpu resolved', 'rps updated'], 'at the end')
  two.clock.now = TEN + 5 * MINUTE
  assert.equal(Object.fromEntries(await silencedBy()), { rps: null, cpu: null })
  assert.is(await eyes.exists(ALERT_KEYS.silences, ALERT_KEYS.hushed), 0)
})

silences('keep from the channels what is over before the end', async ({ redis, eyes }) => {
  const one = await start(redis, eyes)
  await one.add({ matchers: { severity: 'warning' }, duration: '30m' })
  await one.anomalies('e1', [0])
  await one.tick(6)
  await one.tick(31)
  assert.equal(await one.told(), [])
  assert.equal(
    (await one.alerts()).map(({ status }) => status),
    ['resolved']
  )
})

silences('tell of what gets too bad for them at once', async ({ redis, eyes }) => {
  const one = await start(redis, eyes)
  await one.add({ matchers: { severity: 'warning' }, duration: '30m' })
  await one.anomalies('e1', [0])
  await one.anomalies('e2', [1, { severity: 'critical' }])
  assert.equal(await one.told(), ['rps updated'])
})

silences('that come later: no more of what channels know already, but for its end', async ({ redis, eyes }) => {
  const one = await start(redis, eyes)
  await one.anomalies('e1', [0])
  await one.add(FORM)
  await one.anomalies('e2', [1, { score: 50 }])
  assert.equal(await one.told(), ['rps opened'])
  await one.tick(20)
  assert.equal(await one.told(), ['rps opened', 'rps resolved'])
})

silences('that are removed end with the next tick', async ({ redis, other, eyes }) => {
  const [one, two] = [await start(redis, eyes), await start(other, eyes)]
  const { id } = await one.add(FORM)
  await one.anomalies('e1', [0])
  await two.ask('DELETE', `/api/v1/silences/${id}`)
  await one.tick(1)
  assert.equal(await one.told(), ['rps updated'])
})

silences('end for many of a source at once: as one message', async ({ redis, eyes }) => {
  const one = await start(redis, eyes, [TOKEN], 3)
  await one.add({ matchers: { source: '/web' }, duration: '3m' })
  const metrics = Array.from({ length: 20 }, (_, i) => `m${i}`)
  await one.anomalies('e1', ...metrics.map((metric) => [0, { metric }] as const))
  assert.equal(await one.told(), [])
  assert.equal(await one.alerts('?kind=group'), [])
  await one.tick(3)
  assert.equal(await one.told(), ['* opened'])
  const [group, ...more] = await one.alerts('?kind=group')
  assert.equal(more, [])
  assert.is(group?.members?.open, 20)
  assert.is((await one.alerts(`?group=${group?.id}`)).length, 20)
  assert.is((await one.ask('GET', '/api/v1/alerts?kind=nothing')).status, 422)
})

silences.run()
