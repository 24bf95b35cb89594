import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../support/nobody.ts'
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts'
import { ask, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const traces = suite('spans of the pipeline')

const CLIENT_SPAN = 'b7ad6b7169203331'
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'

const spike = JSON.stringify(
  Array.from({ length: 41 }, (_, i) => ({
    source: '/traced',
    rps: i < 40 ? 100 + (i % 5) : 5_000,
    timestamp: new Date(Date.parse('2026-01-01T00:00:00Z') + i * 60_000).toISOString()
  }))
)

const only = (spans: ReadonlyArray<ReceivedSpan>, what: Partial<ReceivedSpan>): ReceivedSpan => {
  const found = spans.filter((span) =>
    Object.entries(what).every(([name, value]) => span[name as keyof ReceivedSpan] === value)
  )
  const names = spans.map(({ service, kind, name }) => `${service} ${kind} ${name}`).join('\n')
  assert.is(found.length, 1, `${JSON.stringify(what)} among\n${names}`)
  return found[0] as ReceivedSpan
}

let collector: OtlpReceiver
let webhook: WebhookReceiver
traces.before(async () => {
  collector = await startOtlpReceiver()
  webhook = await startWebhookReceiver()
})
traces.after(async () => {
  await webhook.vanish()
  await collector.stop()
})

/** The platform ends at the end of it: what the functions still hold they export on SIGTERM. */
const whileRunning = async (env: Readonly<Record<string, string>>, run: (it: Pipeline) => Promise<void>) => {
  const pipeline = await startPipeline({ env: { ALERT_WEBHOOK_URL: webhook.url, ...env } })
  try {
    await run(pipeline)
  } finally {
    await pipeline.stop()
  }
}

traces('are one trace from the client to the alert, each following from the one before it', async () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20t0ken',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test'
  }
  let told = ''
  await whileRunning(env, async ({ platform }) => {
    const headers = { traceparent: `00-${TRACE_ID}-${CLIENT_SPAN}-01`, 'content-type': 'application/json' }
    const { status } = await ask(`${platform.url}/ingest`, { method: 'POST', headers, body: spike })
    assert.is(status, 202)
    told = (await until(() => webhook.taken[0])).traceparent
  })
  const mine = collector.spans.filter(({ traceId }) => traceId === TRACE_ID)

  const taken = only(mine, { service: 'ingest', kind: 'server' })
  assert.equal([taken.name, taken.parentSpanId], ['POST /ingest', CLIENT_SPAN])
  assert.equal(
    ['http.request.method', 'http.route', 'http.response.status_code'].map((name) => taken.attributes[name]),
    ['POST', '/ingest', 202]
  )
  const sent = only(mine, { service: 'ingest', kind: 'producer' })
  assert.equal([sent.name, sent.parentSpanId], ['CloudEvents Create dev.knomaly.samples.v1', taken.spanId])

  const analysed = only(mine, { service: 'analyzer', kind: 'consumer' })
  assert.equal([analysed.name, analysed.parentSpanId], ['CloudEvents Process dev.knomaly.samples.v1', sent.spanId])
  assert.equal(
    ['cloudevents.event_type', 'cloudevents.event_source', 'messaging.operation.type'].map(
      (name) => analysed.attributes[name]
    ),
    ['dev.knomaly.samples.v1', '/traced', 'process']
  )
  const committed = only(mine, { service: 'analyzer', kind: 'client' })
  assert.equal(
    [committed.parentSpanId, committed.attributes['db.system.name'], committed.attributes['db.stored_procedure.name']],
    [analysed.spanId, 'redis', 'commit-series']
  )

  const raised = only(mine, { service: 'alert-sink', kind: 'consumer' })
  assert.equal([raised.name, raised.parentSpanId], ['CloudEvents Process dev.knomaly.anomalies.v1', analysed.spanId])
  const stored = only(mine, { service: 'alert-sink', kind: 'client', name: 'EVALSHA commit-alerts' })
  assert.is(stored.parentSpanId, raised.spanId)
  const delivered = only(mine, { service: 'alert-sink', kind: 'client', name: 'deliver webhook' })
  assert.is(delivered.parentSpanId, raised.spanId)
  assert.is(told, `00-${TRACE_ID}-${delivered.spanId}-01`)

  for (const span of mine) {
    assert.is(span.failed, false, span.name)
    assert.is(span.resource['deployment.environment.name'], 'test')
    assert.match(String(span.resource['faas.version']), new RegExp(`^${span.service}-`))
  }
  for (const { authorization, 'content-type': type } of collector.requests) {
    assert.equal([authorization, type], ['Bearer t0ken', 'application/json'])
  }
})

traces('that the sampler leaves out are passed on, and not exported', async () => {
  const before = collector.spans.length
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER: 'always_off' }
  await whileRunning(env, async ({ platform }) => {
    const headers = { traceparent: `00-${TRACE_ID}-${CLIENT_SPAN}-01`, 'content-type': 'application/json' }
    const earlier = webhook.taken.length
    await ask(`${platform.url}/ingest`, { method: 'POST', headers, body: spike })
    const { traceparent } = await until(() => webhook.taken[earlier])
    assert.match(traceparent, new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-00$`))
  })
  assert.is(collector.spans.length, before)
})

traces('that no collector takes are one line in the log, and nothing else is any different', async () => {
  await whileRunning({ OTEL_EXPORTER_OTLP_ENDPOINT: NOBODY }, async ({ platform, lines }) => {
    const earlier = webhook.taken.length
    const headers = { 'content-type': 'application/json' }
    const { status } = await ask(`${platform.url}/ingest`, { method: 'POST', headers, body: spike })
    assert.is(status, 202)
    await until(() => webhook.taken[earlier])
    const said = (): ReadonlyArray<string> =>
      lines.filter((line) => line.includes('spans not exported') && line.includes('"service":"ingest"'))
    await until(() => said().length > 0)
    const { level, cause, spans } = JSON.parse(said()[0] ?? '')
    assert.equal([level, typeof cause, spans > 0], ['warn', 'string', true])
    assert.not.match(cause, /127\.0\.0\.1/)
  })
})

traces.run()
