import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ListedAlert } from '../../shared/alerts/alert-list.ts'
import { INDEX_KEYS } from '../../shared/redis/keys.ts'
import { TOUCH_EVERY_MS } from '../../shared/redis/series-index.ts'
import { sendSamples, sendTick, WITHOUT_TICKS } from '../support/events.ts'
import { ask, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const POLICIES = `
defaults: { valid_range: { min: 0, max: 100 } }
policies:
  - name: reporting
    match: { metric: heartbeat }
    missing: { after: 5m }
    alert: { resolve_after: 1s }
  - name: patient
    match: { metric: patient }
    alert: { open: { anomalies: 3, of: 5 }, resolve_after: 2s }
`

type Context = { server: RedisServer; eyes: Redis; pipeline: Pipeline; receiver: WebhookReceiver }
const conditions = suite<Context>('conditions beyond single anomalies, in the pipeline')

conditions.before(async (context) => {
  context.server = await startRedis()
  context.eyes = new Redis(context.server.url)
  context.receiver = await startWebhookReceiver()
  context.pipeline = await startPipeline({
    env: { REDIS_URL: context.server.url, ALERT_WEBHOOK_URL: context.receiver.url, POLICIES },
    edits: [WITHOUT_TICKS]
  })
})
conditions.after(async ({ server, eyes, pipeline, receiver }) => {
  await pipeline.stop()
  await receiver.vanish()
  eyes.disconnect()
  await server.stop()
})

const alertsOf = async ({ platform }: Pipeline, source: string): Promise<ReadonlyArray<ListedAlert>> =>
  JSON.parse((await ask(`${platform.url}/api/v1/alerts?source=${source}`)).body).alerts

const heard = ({ taken }: WebhookReceiver, source: string): ReadonlyArray<string> =>
  taken
    .map(({ body }) => JSON.parse(body).alert as ListedAlert)
    .filter(({ series }) => series.source === source)
    .map(({ status, worst, anomaly_count }) => `${status} ${worst.reason} ${anomaly_count}`)

const lastValue = async ({ platform }: Pipeline, source: string, metric: string): Promise<number> =>
  JSON.parse((await ask(`${platform.url}/analyze?source=${source}&metric=${metric}`)).body).last_value

conditions('a series that stops reporting is told of at a tick, and its end when it reports again', async (context) => {
  const { eyes, pipeline, receiver } = context
  const source = '/sensor'
  const last = Date.now()
  const beat = (time: number, value: number) => sendSamples(pipeline, source, [{ metric: 'heartbeat', value, time }])
  for (const [i, value] of [40, 41, 42].entries()) await beat(last - (2 - i) * 1000, value)
  await until(async () => (await lastValue(pipeline, source, 'heartbeat')) === 42)
  await sendTick(pipeline)
  await sendTick(pipeline)
  assert.equal(await alertsOf(pipeline, source), [])

  // Minutes in which nothing came: as if it had been seen just so long ago.
  const key = `${source}\nheartbeat`
  assert.is.not(await eyes.zscore(INDEX_KEYS.seen, key), null)
  await eyes.zadd(INDEX_KEYS.seen, Date.now() - 300_000 - TOUCH_EVERY_MS, key)
  await until(
    async () => {
      await sendTick(pipeline)
      return heard(receiver, source).length > 0
    },
    { intervalMs: 200 }
  )
  const [alert] = await alertsOf(pipeline, source)
  assert.is(alert?.worst.reason, 'missing')
  assert.is(alert?.worst.value, 42, 'what was last')
  assert.ok(Date.parse(alert?.opened_at ?? '') >= last + 300_000, 'since when')
  assert.match(alert?.worst.explanation ?? '', /^no samples for longer than policy "reporting" allows; the last was 42/)
  assert.match(heard(receiver, source)[0] ?? '', /^opened missing/)

  // Another process than the one that has noted it lately: that notes it at once.
  const analyzer = pipeline.platform.services().find(({ service }) => service === 'knomaly/analyzer')?.replicas[0]
  process.kill(analyzer?.pid as number, 'SIGKILL')
  await until(
    async () => {
      await beat(Date.now(), 43)
      await sendTick(pipeline)
      return heard(receiver, source).some((one) => one.startsWith('resolved'))
    },
    { intervalMs: 300 }
  )
  assert.is(heard(receiver, source).filter((one) => one.startsWith('opened')).length, 1)
})

conditions('an alert opens after m of n, and is resolved by its own rule', async ({ pipeline, receiver }) => {
  const source = '/patient'
  const begin = Date.parse('2026-03-01T00:00:00Z')
  const send = (metric: string, second: number, value: number) =>
    sendSamples(pipeline, source, [{ metric, value, time: begin + second * 1000 }])
  const analysed = (metric: string, value: number) =>
    until(async () => (await lastValue(pipeline, source, metric)) === value)
  // A rhythm of a second; then two anomalies among five, far from the next two.
  for (let second = 0; second < 10; second += 1) await send('patient', second, 50)
  await analysed('patient', 50)
  for (const [second, value] of [
    [10, 500],
    [11, 501],
    [20, 502],
    [21, 503]
  ] as const) {
    await send('patient', second, value)
    await analysed('patient', value)
  }
  // The default opens at the first: when that is told, the four before have been heard.
  await send('eager', 0, 900)
  await until(() => heard(receiver, source).length > 0)
  assert.equal(heard(receiver, source), ['opened range 1'])
  await send('patient', 23, 504)
  await until(() => heard(receiver, source).length > 1)
  assert.equal(heard(receiver, source)[1], 'opened range 3')
  await until(
    async () => {
      await sendTick(pipeline)
      return heard(receiver, source).length > 2
    },
    { intervalMs: 200 }
  )
  assert.equal(heard(receiver, source).slice(2), ['resolved range 3'], 'and the eager one is open still')
})

conditions.run()
