import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ask, askInside, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const logs = suite('log lines of the pipeline')

const SECRETS = {
  API_TOKENS: 'token-of-a-client',
  ALERT_WEBHOOK_SECRET: 'signs-the-body',
  DEBUG_TOKENS: 'takes-profiles'
}
const AUTHORIZED = { authorization: `Bearer ${SECRETS.API_TOKENS}` }

let webhook: WebhookReceiver
let pipeline: Pipeline
logs.before(async () => {
  webhook = await startWebhookReceiver()
  const url = webhook.url.replace('://', '://user:in-the-address@')
  // Every request has a line, so that each of them can be looked for.
  pipeline = await startPipeline({ env: { ...SECRETS, ALERT_WEBHOOK_URL: url, ACCESS_LOG: 'all' } })
})
logs.after(async () => {
  await pipeline.stop()
  await webhook.vanish()
})

type Line = Readonly<Record<string, unknown>>
const lines = (): ReadonlyArray<Line> => pipeline.lines.map((line) => JSON.parse(line) as Line)

const SAMPLES = Array.from({ length: 41 }, (_, i) => ({
  metric: 'rps',
  value: i < 40 ? 100 + (i % 5) : 5_000,
  time: new Date(Date.parse('2026-01-01T00:00:00Z') + i * 60_000).toISOString()
}))

const eventOf = (source: string, more: object = {}): object => ({
  ...{ specversion: '1.0', id: `event-${source}`, source, type: 'dev.knomaly.samples.v1' },
  ...more,
  data: { samples: SAMPLES }
})

const CE = { 'ce-specversion': '1.0', 'ce-type': 'dev.knomaly.samples.v1', 'content-type': 'application/json' }

type Mode = { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: unknown }

/** Ways in which a client posts, each with a source of its own, for a trace that it names. */
const modesOf = (source: string, trace: string): Readonly<Record<string, Mode>> => ({
  'plain JSON': {
    path: '/ingest',
    headers: { traceparent: trace, 'content-type': 'application/json' },
    body: SAMPLES.map(({ value, time }) => ({ source, rps: value, timestamp: time }))
  },
  'binary mode': {
    path: '/',
    headers: { ...CE, traceparent: trace, 'ce-id': `event-${source}`, 'ce-source': source },
    body: { samples: SAMPLES }
  },
  'binary mode with the extension': {
    path: '/',
    headers: {
      ...CE,
      'ce-traceparent': trace,
      'ce-tracestate': 'a=1',
      'ce-id': `event-${source}`,
      'ce-source': source
    },
    body: { samples: SAMPLES }
  },
  'structured mode': {
    path: '/',
    headers: { traceparent: trace, 'content-type': 'application/cloudevents+json' },
    body: eventOf(source)
  },
  'structured mode with the extension': {
    path: '/',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: eventOf(source, { traceparent: trace })
  },
  'batch mode': {
    path: '/',
    headers: { traceparent: trace, 'content-type': 'application/cloudevents-batch+json' },
    body: [eventOf(source)]
  }
})

const NAMES = Object.keys(modesOf('', ''))

for (const [n, name] of NAMES.entries()) {
  logs(`${name}: its trace is that of every line about it, and arrives at the webhook`, async () => {
    const source = `/traced/${n}`
    const traceId = `0af7651916cd43dd8448eb211c8031${n.toString(16).padStart(2, '0')}`
    const { path, headers, body } = modesOf(source, `00-${traceId}-b7ad6b7169203331-01`)[name] as Mode
    const posted = { method: 'POST', headers: { ...headers, ...AUTHORIZED }, body: JSON.stringify(body) } as const
    assert.is((await ask(`${pipeline.platform.url}${path}`, posted)).status, 202)
    const { traceparent } = await until(() => webhook.taken.find((taken) => taken.body.includes(`"${source}"`)))
    assert.is(traceparent.slice(3, 35), traceId)
    const about = await until(() => {
      const found = lines().filter((line) => line['source'] === source)
      return found.some(({ msg }) => msg === 'alert opened') ? found : undefined
    })
    assert.equal(
      about.map(({ service, msg, level, traceId: of }) => [service, msg, level, of]),
      [
        ['analyzer', 'anomaly', 'warn', traceId],
        ['alert-sink', 'alert opened', 'warn', traceId]
      ]
    )
    const [anomaly] = about
    for (const field of ['value', 'expected', 'score']) assert.type(anomaly?.[field], 'number', field)
    // The request that took it in, and those that brought it to the other two; structured mode names its own trace too late.
    const requests = (): ReadonlyArray<unknown> =>
      lines()
        .filter((line) => line['msg'] === 'request' && line['traceId'] === traceId)
        .map(({ service }) => service)
    const through = name === 'structured mode with the extension' ? [] : ['ingest']
    await until(() => requests().length >= 2 + through.length)
    // The lines of several processes have no order.
    assert.equal(requests().toSorted(), ['alert-sink', 'analyzer', ...through])
  })
}

logs('a client without a trace gets one, the same all the way', async () => {
  const body = JSON.stringify(SAMPLES.map(({ value, time }) => ({ source: '/untraced', rps: value, timestamp: time })))
  const headers = { ...AUTHORIZED, 'content-type': 'application/json' }
  await ask(`${pipeline.platform.url}/ingest`, { method: 'POST', headers, body })
  const { traceparent } = await until(() => webhook.taken.find((taken) => taken.body.includes('"/untraced"')))
  const traceId = traceparent.slice(3, 35)
  assert.match(traceId, /^[0-9a-f]{32}$/)
  await until(() => lines().filter((line) => line['msg'] === 'request' && line['traceId'] === traceId).length === 3)
})

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error']
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
/** Lines about one event or request have its trace; these are about the process. */
const OF_THE_PROCESS = new Set(['listening', 'draining', 'stopped', 'redis', 'outbox not available'])

logs(
  'every line of every function is one JSON object with level, time, service, revision and what it belongs to',
  async () => {
    const { url } = pipeline.platform
    // What goes wrong is logged as well.
    const refused = {
      method: 'POST',
      headers: { ...AUTHORIZED, ...CE, 'ce-id': 'r', 'ce-source': '/r' },
      body: '{}'
    } as const
    assert.is((await ask(url, refused)).status, 422)
    assert.is((await ask(`${url}/ingest`, { method: 'POST', body: '{"rps":1}' })).status, 401)
    assert.is((await askInside(pipeline.platform, 'analyzer', '/nowhere')).status, 404)
    await until(() => lines().filter(({ msg }) => msg === 'refused').length >= 2)
    const own = lines().filter(({ service }) => service !== 'platform')
    assert.equal([...new Set(own.map(({ service }) => service))].toSorted().slice(0, 4), [
      ...['alert-sink', 'analyzer', 'console', 'dead-letter']
    ])
    for (const line of own) {
      const said = JSON.stringify(line)
      const { level, time, service, revision, msg, traceId } = line
      assert.ok(LEVELS.includes(String(level)), said)
      assert.match(String(time), TIME, said)
      assert.match(String(revision), new RegExp(`^${service}-\\d{5}$`), said)
      assert.ok(typeof msg === 'string' && msg.length > 0, said)
      if (!OF_THE_PROCESS.has(msg)) assert.match(String(traceId), /^[0-9a-f]{32}$/, said)
    }
  }
)

logs('no line has a secret in it, or an address that holds one', () => {
  const all = pipeline.lines.join('\n')
  for (const secret of [...Object.values(SECRETS), 'in-the-address']) assert.not(all.includes(secret), secret)
})

logs('probes and scrapes that went well have no line', () => {
  for (const { msg, route, status } of lines()) {
    if (msg === 'request' && /^\/(health|readyz|metrics)/.test(String(route))) assert.ok(Number(status) >= 500)
  }
})

logs.run()
