import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../../test/support/nobody.ts'
import { type OtlpReceiver, startOtlpReceiver } from '../../test/support/otlp-receiver.ts'
import { until } from '../../test/support/until.ts'
import type { Sendable } from '../cloudevents/send.ts'
import { readEnv } from '../config/env.ts'
import { TracingEnv } from '../config/tracing-env.ts'
import { sinkUnavailable, storeUnavailable } from '../failure/failure.ts'
import { createLogger } from '../log/logger.ts'
import { openTracing } from './open-tracing.ts'
import { readAttributes } from './resource.ts'
import { tracesUrl } from './span-exporter.ts'
import { tracedCommands } from './traced-commands.ts'
import { tracedSend } from './traced-send.ts'
import type { Tracing } from './tracing.ts'

const tracing = suite('tracing')

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const PARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`
const BUILD = { service: 'ingest', revision: 'ingest-00001', version: '1.2.3' }

let collector: OtlpReceiver
tracing.before(async () => {
  collector = await startOtlpReceiver()
})
tracing.after(() => collector.stop())

const envOf = (env: Readonly<Record<string, string>>): TracingEnv => {
  const read = readEnv(TracingEnv)(env)
  if (E.isLeft(read)) throw new Error(read.left.join())
  return read.right
}

type Line = Readonly<Record<string, unknown>>
type Opened = { readonly tracing: Tracing; readonly lines: ReadonlyArray<Line> }

const open = async (more: Readonly<Record<string, string>> = {}): Promise<Opened> => {
  const lines: Line[] = []
  const log = createLogger({ service: 'test', level: 'info', write: (line) => lines.push(JSON.parse(line)) })
  const opened = openTracing(envOf({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...more }), BUILD, log)
  if (opened === undefined) throw new Error('no tracing')
  await opened.ready
  return { tracing: opened, lines }
}

tracing('there is none without an endpoint, or where it is switched off', () => {
  const log = createLogger({ service: 'test', level: 'silent', write: () => {} })
  const url = NOBODY
  for (const env of [
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: 'true' },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url, OTEL_TRACES_EXPORTER: 'none' }
  ]) {
    assert.is(openTracing(envOf(env), BUILD, log), undefined, JSON.stringify(env))
  }
})

tracing('the endpoint is a base, the one for traces is whole', () => {
  const [base, whole] = ['http://a:4318/x/', 'http://b:1/my-traces']
  assert.is(tracesUrl(envOf({ OTEL_EXPORTER_OTLP_ENDPOINT: base })), 'http://a:4318/x/v1/traces')
  const both = { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole }
  assert.is(tracesUrl(envOf(both)), whole)
})

tracing('attributes of the environment: pairs, percent-encoded; a fault in one and none counts', () => {
  assert.equal(readAttributes('a=1, b=x%20y,c='), { a: '1', b: 'x y', c: '' })
  for (const text of [undefined, '', 'a', '=1', 'a=1,b', 'a=%']) assert.equal(readAttributes(text), {}, text)
})

/** Whether a span is recorded: its flag goes on to whoever is told next. */
const SAMPLERS: ReadonlyArray<
  readonly [sampler: string, argument: string, root: string, sampled: string, not: string]
> = [
  ['', '', '01', '01', '00'],
  ['always_on', '', '01', '01', '01'],
  ['always_off', '', '00', '00', '00'],
  ['traceidratio', '0', '00', '00', '00'],
  ['traceidratio', '1', '01', '01', '01'],
  ['parentbased_always_off', '', '00', '01', '00'],
  ['parentbased_traceidratio', '0', '00', '01', '00']
]
for (const [sampler, argument, ...expected] of SAMPLERS) {
  tracing(`sampler ${sampler || 'not named'} ${argument}`, async () => {
    const it = await open({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument })
    const tracer = it.tracing.tracer()
    const parents = [undefined, PARENT, PARENT.replace(/01$/, '00')]
    const flags = parents.map((traceparent) => {
      const parent = traceparent === undefined ? undefined : { traceparent }
      const span = tracer?.start({ name: 'n', kind: 'server', parent, attributes: {} })
      span?.end()
      return span?.context.traceparent.slice(-2)
    })
    assert.equal(flags, expected)
    await tracer?.close()
  })
}

tracing('an event names the span in which it was sent; tracestate goes with it', async () => {
  const it = await open()
  const sent: Sendable[] = []
  const send = tracedSend(it.tracing, (message) => async () => {
    sent.push(message)
    return sent.length === 1 ? E.right(undefined) : E.left(sinkUnavailable(new Error('away')))
  })
  const headers = { 'ce-type': 't', 'ce-id': '7', 'ce-traceparent': PARENT, 'ce-tracestate': 'a=1,b=2' }
  await send({ headers, body: '{}' })()
  await send({ headers, body: '{}' })()
  await it.tracing.tracer()?.close()
  const spans = collector.spans.filter(({ name }) => name === 'CloudEvents Create t')
  assert.equal(
    spans.map(({ traceId, parentSpanId, kind, failed }) => [traceId, parentSpanId, kind, failed]),
    [
      [TRACE_ID, 'b7ad6b7169203331', 'producer', false],
      [TRACE_ID, 'b7ad6b7169203331', 'producer', true]
    ]
  )
  const traceparent = `00-${TRACE_ID}-${spans[0]?.spanId}-01`
  assert.equal(sent[0], {
    headers: { ...headers, traceparent, 'ce-traceparent': traceparent, tracestate: 'a=1,b=2' },
    body: '{}'
  })
  assert.equal(spans[1]?.attributes, {
    'messaging.system': 'cloudevents',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.message.id': '7',
    'cloudevents.event_id': '7',
    'cloudevents.event_type': 't',
    'error.type': 'SinkUnavailable'
  })
})

tracing('a span says of whom it is, and by which SDK; the environment has the last word', async () => {
  const it = await open({ OTEL_RESOURCE_ATTRIBUTES: 'k8s.pod.name=p,service.version=2', OTEL_SERVICE_NAME: 'renamed' })
  it.tracing.tracer()?.start({ name: 'of somebody', kind: 'server', attributes: {} }).end()
  await it.tracing.tracer()?.close()
  const { resource = {} } = collector.spans.find(({ name }) => name === 'of somebody') ?? {}
  const { 'service.instance.id': instance, 'host.name': host, 'process.pid': pid, ...rest } = resource
  assert.equal([typeof instance, typeof host, pid], ['string', 'string', process.pid])
  const { 'telemetry.sdk.version': sdk, ...named } = rest
  assert.match(String(sdk), /^2\./)
  assert.equal(named, {
    'service.namespace': 'knomaly',
    'service.name': 'renamed',
    'service.version': '2',
    'faas.name': 'ingest',
    'faas.version': 'ingest-00001',
    'k8s.pod.name': 'p',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry'
  })
})

tracing('commands are in the span of what asked for them, also after other promises', async () => {
  const it = await open()
  const tracer = it.tracing.tracer()
  const commands = tracedCommands(it.tracing, 'a-script', (works: boolean) => async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return works ? E.right('done') : E.left(storeUnavailable(new Error('away')))
  })
  const span = tracer?.start({ name: 'around', kind: 'consumer', attributes: {} })
  if (tracer === undefined || span === undefined) throw new Error('no tracer')
  const results = await tracer.run(span, async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return [await commands(true)(), E.isLeft(await commands(false)())]
  })
  assert.equal(results, [E.right('done'), true])
  span.end()
  await tracer.close()
  const around = collector.spans.find(({ name }) => name === 'around')
  const inside = collector.spans.filter(({ name }) => name === 'EVALSHA a-script')
  assert.equal(
    inside.map(({ parentSpanId, kind, failed }) => [parentSpanId, kind, failed]),
    [
      [around?.spanId, 'client', false],
      [around?.spanId, 'client', true]
    ]
  )
})

tracing('without tracing nothing stands in between', () => {
  const send = (): never => {
    throw new Error('must not be called')
  }
  assert.is(tracedSend(undefined, send), send)
  assert.is(tracedCommands(undefined, 'x', send), send)
})

tracing('spans that a collector refuses are counted in one line a minute, without its address', async () => {
  const it = await open({ OTEL_BSP_SCHEDULE_DELAY: '1', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1' })
  collector.answer(400)
  try {
    for (let i = 0; i < 5; i += 1) it.tracing.tracer()?.start({ name: 'lost', kind: 'server', attributes: {} }).end()
    await until(() => it.lines.length > 0)
    await it.tracing.tracer()?.close()
  } finally {
    collector.answer(200)
  }
  assert.is(it.lines.length, 1)
  const { level, msg, spans, cause } = it.lines[0] ?? {}
  assert.equal([level, msg, spans, cause], ['warn', 'spans not exported', 1, 'status 400'])
})

tracing.run()
