import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ListedAlert } from '../../shared/alerts/alert-list.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import { alertSinkWith, sendSamples, sendTick, WITHOUT_TICKS } from '../support/events.ts'
import { ask, askInside, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

// What is not possible is an anomaly at once: a thousand series need no history for it. Long enough for the whole storm,
// short enough for a test.
const POLICIES = `
defaults: { valid_range: { min: 0, max: 100 }, alert: { resolve_after: 4s, lockout: 4s } }
`

// With the budget that people get by default: ten messages a minute, and digests beyond.
const ROUTES = 'channels: { chat: { type: slack, url_env: CHAT_URL } }'

const SERIES = 1000
/** So often every series is anomalous again, a second apart. */
const ROUNDS = 4
const HANDFUL = 12

type Context = { pipeline: Pipeline; webhook: WebhookReceiver; chat: WebhookReceiver }
const storms = suite<Context>('an alert storm')

storms.before(async (context) => {
  context.webhook = await startWebhookReceiver()
  context.chat = await startWebhookReceiver()
  context.chat.become(200)
  context.pipeline = await startPipeline({
    env: { ALERT_WEBHOOK_URL: context.webhook.url, ALERT_ROUTES: ROUTES, POLICIES },
    edits: [alertSinkWith('CHAT_URL', context.chat.url), WITHOUT_TICKS]
  })
})
storms.after(async ({ pipeline, webhook, chat }) => {
  await pipeline?.stop()
  await webhook.vanish()
  await chat.vanish()
})

const BEGIN = Date.parse('2026-03-01T00:00:00Z')
const metrics = (from: number, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, i) => `m${from + i}`)
const samplesOf = (names: ReadonlyArray<string>, round: number) =>
  names.map((metric) => ({ metric, value: 5000, time: BEGIN + round * 1000 }))

/** Sends events a few at a time, as many clients do. */
const sendAll = async (events: ReadonlyArray<() => Promise<void>>): Promise<void> => {
  const rest = [...events]
  const worker = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await next()
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

const alertsOf = async ({ platform }: Pipeline, query: string): Promise<ReadonlyArray<ListedAlert>> =>
  JSON.parse((await ask(`${platform.url}/api/v1/alerts?limit=1000&${query}`)).body).alerts

const conflicts = async ({ platform }: Pipeline): Promise<number> => {
  const { body } = await askInside(platform, 'alert-sink', '/metrics')
  return Number(/^alert_sink_commit_conflicts_total(?:\{[^}]*\})? (\d+)/m.exec(body)?.[1])
}

const heard = ({ taken }: WebhookReceiver, source: string): ReadonlyArray<Alert> =>
  taken.map(({ body }) => JSON.parse(body).alert as Alert).filter(({ series }) => series.source.startsWith(source))

const HOW: ReadonlyArray<readonly [how: string, source: string, perEvent: number]> = [
  ['in one event', '/one', SERIES],
  ['in many events', '/many', 10]
]
for (const [how, source, perEvent] of HOW) {
  storms(`${SERIES} series of one source ${how}: a handful of messages, and none is lost`, async (context) => {
    const { pipeline, webhook, chat } = context
    const [before, chatBefore] = [await conflicts(pipeline), chat.taken.length]
    for (let round = 0; round < ROUNDS; round += 1) {
      const starts = Array.from({ length: SERIES / perEvent }, (_, i) => i * perEvent)
      await sendAll(starts.map((at) => () => sendSamples(pipeline, source, samplesOf(metrics(at, perEvent), round))))
    }
    const count = async () =>
      (await alertsOf(pipeline, `kind=series&source=${source}`)).filter(({ anomaly_count }) => anomaly_count === ROUNDS)
    await until(async () => (await count()).length === SERIES, {
      what: 'every alert is in the list'
    })
    const alerts = await alertsOf(pipeline, `kind=series&source=${source}`)
    const [group, ...more] = await alertsOf(pipeline, `kind=group&source=${source}`)
    assert.equal(more, [])
    assert.is(group?.members?.total, SERIES)
    const told = await until(() => (heard(webhook, source).some(({ kind }) => kind === 'group') ? true : undefined))
    assert.ok(told)
    const own = new Set(heard(webhook, source).map(({ id }) => id))
    for (const alert of alerts) assert.ok(alert.group === group?.id || own.has(alert.id), alert.series.metric)

    await until(
      async () => {
        await sendTick(pipeline)
        return (await alertsOf(pipeline, `status=open&source=${source}`)).length === 0
      },
      { intervalMs: 500, what: 'all of it is over' }
    )
    await until(() => heard(webhook, source).some(({ kind, status }) => kind === 'group' && status === 'resolved'))
    const groups = heard(webhook, source).filter(({ kind }) => kind === 'group')
    assert.equal([groups.at(0)?.status, groups.at(-1)?.status], ['opened', 'resolved'])
    assert.is(groups.at(-1)?.members?.total, SERIES)
    assert.ok(heard(webhook, source).length <= HANDFUL, `${heard(webhook, source).length} webhook messages`)
    assert.ok(chat.taken.length - chatBefore <= HANDFUL, `${chat.taken.length - chatBefore} chat messages`)
    const lost = (await conflicts(pipeline)) - before
    assert.ok(lost <= 100, `${lost} conflicts`)
  })
}

storms(`${SERIES} sources with a series each: the budget ends in digests, and none is lost`, async (context) => {
  const { pipeline, webhook, chat } = context
  const before = chat.taken.length
  const sources = Array.from({ length: SERIES }, (_, i) => `/each/${i}`)
  await sendAll(sources.map((source) => () => sendSamples(pipeline, source, samplesOf(['m'], 0))))
  await until(
    async () => {
      const opened = (await alertsOf(pipeline, 'kind=series')).filter(({ series }) =>
        series.source.startsWith('/each/')
      )
      return opened.length === SERIES && opened.every(({ deliveries }) => deliveries['chat']?.outcome === 'delivered')
    },
    { timeoutMs: 90_000, intervalMs: 250, what: 'the chat has been told of every alert' }
  )
  const messages = chat.taken.length - before
  assert.ok(messages <= 2 * HANDFUL, `${messages} chat messages`)
  // A machine asks for each of them: it has no budget unless one is given.
  const opened = () => new Set(heard(webhook, '/each/').map(({ id }) => id))
  await until(() => opened().size === SERIES)
})

storms.run()
