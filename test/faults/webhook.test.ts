import { createHmac } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertSinkWith, sendIncident, sendTick } from '../support/events.ts'
import { ask, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'
import { type Received, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const SECRET = 'between-us'
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
    edits: [alertSinkWith('ALERT_RETRY_MS', '50'), alertSinkWith('ALERT_WEBHOOK_TIMEOUT_MS', '2000')]
  })
})
webhook.after(async ({ pipeline, receiver }) => {
  await pipeline.stop()
  await receiver.vanish()
})

let ids = 0
/** An incident of a source of its own. */
const incident = async (pipeline: Pipeline): Promise<string> => {
  ids += 1
  const source = `/incident/${ids}`
  await sendIncident(pipeline, source)
  return source
}

const about = (list: ReadonlyArray<Received>, source: string): ReadonlyArray<Received> =>
  list.filter(({ body }) => JSON.parse(body).alert.series.source === source)

/** Ticks until the receiver has taken the alert of this source. */
const untilTaken = (pipeline: Pipeline, receiver: WebhookReceiver, source: string): Promise<Received> =>
  until(
    async () => {
      const [taken] = about(receiver.taken, source)
      if (taken === undefined) await sendTick(pipeline)
      return taken
    },
    { intervalMs: 100, what: `the alert of ${source}` }
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
  await sendTick(pipeline)
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
