import { createHmac } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ask, type Edit, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'
import { type Received, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const SECRET = 'between-us'
const ALERT_SINK = 'knative/base/alert-sink.service.yaml'

/** Settings that the base manifests leave at their defaults, for a test that cannot wait for minutes. */
const with_ = (name: string, value: string): Edit => ({
  file: ALERT_SINK,
  find: '          env:\n',
  put: `          env:\n            - name: ${name}\n              value: "${value}"\n`
})

const webhook = suite<{ pipeline: Pipeline; receiver: WebhookReceiver }>('the alert webhook')

webhook.before(async (context) => {
  context.receiver = await startWebhookReceiver()
  context.pipeline = await startPipeline({
    env: {
      ALERT_WEBHOOK_URL: context.receiver.url,
      ALERT_WEBHOOK_SECRET: SECRET,
      // Which has something to say of young series.
      POLICIES: 'defaults: { detector: zscore }'
    },
    edits: [with_('ALERT_RETRY_MS', '50'), with_('ALERT_WEBHOOK_TIMEOUT_MS', '300')]
  })
})
webhook.after(async ({ pipeline, receiver }) => {
  await pipeline.stop()
  await receiver.vanish()
})

const post = async (url: string, headers: Readonly<Record<string, string>>, data: unknown): Promise<void> => {
  const answer = await ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'ce-specversion': '1.0', ...headers },
    body: JSON.stringify(data)
  })
  assert.is(answer.status, 202, answer.body)
}

let ids = 0
/** A series that is steady and then is not: one anomaly, one alert. */
const incident = async ({ platform }: Pipeline): Promise<string> => {
  ids += 1
  const source = `/incident/${ids}`
  const begin = Date.parse('2026-03-01T00:00:00Z')
  const samples = Array.from({ length: 31 }, (_, i) => ({
    metric: 'rps',
    value: i === 30 ? 5_000 : 100 + (i % 3),
    time: begin + i * 1000
  }))
  await post(
    `${platform.url}/`,
    { 'ce-id': `${ids}`, 'ce-source': source, 'ce-type': 'dev.knomaly.samples.v1' },
    { samples }
  )
  return source
}

/** What PingSource sends every minute. */
const tick = async ({ platform }: Pipeline): Promise<void> => {
  ids += 1
  const source = '/apis/v1/namespaces/knomaly/pingsources/tick'
  const headers = { 'ce-id': `${ids}`, 'ce-source': source, 'ce-type': 'dev.knative.sources.ping' }
  await post(platform.brokerUrl('knomaly', 'default'), headers, {})
}

const about = (list: ReadonlyArray<Received>, source: string): ReadonlyArray<Received> =>
  list.filter(({ body }) => JSON.parse(body).alert.series.source === source)

/** Ticks until the receiver has taken the alert of this source. */
const untilTaken = (pipeline: Pipeline, receiver: WebhookReceiver, source: string): Promise<Received> =>
  until(
    async () => {
      const [taken] = about(receiver.taken, source)
      if (taken === undefined) await tick(pipeline)
      return taken
    },
    { timeoutMs: 20_000, intervalMs: 100, what: `the alert of ${source}` }
  )

const isSigned = ({ signature, body }: Received): boolean => {
  const [, t = '', v1 = ''] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(signature) ?? []
  return v1 === createHmac('sha256', SECRET).update(`${t}.${body}`).digest('hex')
}

webhook('gets each alert once, signed', async ({ pipeline, receiver }) => {
  const source = await incident(pipeline)
  const taken = await until(() => about(receiver.taken, source)[0])
  assert.ok(isSigned(taken), taken.signature)
  assert.is(JSON.parse(taken.body).alert.status, 'opened')
  await tick(pipeline)
  assert.is(about(receiver.requests, source).length, 1)
})

for (const [name, mood] of [
  ['answers 500', 500],
  ['hangs', 'hangs']
] as const) {
  webhook(
    `${name} for a while: the alert is kept and delivered afterwards, samples are taken all the time`,
    async ({ pipeline, receiver }) => {
      receiver.become(mood)
      const source = await incident(pipeline)
      const first = await until(() => about(receiver.requests, source)[0])
      // Meanwhile everything else goes on.
      const other = await incident(pipeline)
      await until(async () => (await ask(`${pipeline.platform.url}/analyze?source=${other}`)).status === 200)
      receiver.become(204)
      const taken = await untilTaken(pipeline, receiver, source)
      assert.is(taken.delivery, first.delivery, 'the same delivery, known by its id')
      await untilTaken(pipeline, receiver, other)
      assert.is(about(receiver.taken, source).length, 1)
    }
  )
}

webhook('is gone for a while: the alert is kept and delivered when it is back', async ({ pipeline, receiver }) => {
  await receiver.vanish()
  const before = pipeline.lines.length
  const source = await incident(pipeline)
  await until(() => pipeline.lines.slice(before).some((line) => line.includes('will be tried again')))
  await receiver.back()
  await untilTaken(pipeline, receiver, source)
  assert.is(about(receiver.taken, source).length, 1)
})

webhook(
  'refuses an alert for good: it is given up, said so, and the next one arrives',
  async ({ pipeline, receiver }) => {
    receiver.become(400)
    const refused = await incident(pipeline)
    await until(() => pipeline.lines.some((line) => line.includes('notice given up')))
    receiver.become(204)
    const source = await incident(pipeline)
    await untilTaken(pipeline, receiver, source)
    assert.is(about(receiver.taken, refused).length, 0)
    const { body } = await ask(`${pipeline.platform.url}/api/v1/alerts?source=${refused}`)
    assert.is(JSON.parse(body).alerts[0].deliveries.webhook.outcome, 'failed')
  }
)

webhook.run()
