import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SAMPLES } from '../../shared/contract/event-types.ts'
import { ask } from '../support/ask.ts'
import { type Family, readingOf } from '../support/metrics-page.ts'
import { type RunningFunctions, startFunctions } from '../support/running-functions.ts'
import { until } from '../support/until.ts'

type Expected = ReadonlyArray<readonly [name: string, labels: Readonly<Record<string, string>>, value: number]>

const measuring = suite('metrics of the functions', { functions: undefined as unknown as RunningFunctions })

const FUNCTIONS = ['ingest', 'analyzer', 'alert-sink', 'dead-letter']

measuring.before(async (context) => {
  context.functions = await startFunctions({ SINK_BACKOFF_MS: '1', INGEST_MAX_INFLIGHT: '1' }, FUNCTIONS)
})
measuring.after((context) => context.functions.stop())

const expectReadings = (page: ReadonlyMap<string, Family>, expected: Expected): void => {
  for (const [name, labels, value] of expected)
    assert.is(readingOf(page, name, labels), value, `${name} ${JSON.stringify(labels)}`)
}

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`
const START = Date.parse('2026-01-01T00:00:00Z')

const eventHeaders = (id: string, more: Readonly<Record<string, string>> = {}) => ({
  ...{ 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': '/web', 'ce-type': SAMPLES },
  ...{ 'content-type': 'application/json', ...more }
})

const post = async (url: string, headers: Readonly<Record<string, string>>, body: unknown): Promise<number> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url, { method: 'POST', headers, body: text })
  await response.arrayBuffer()
  return response.status
}

const quiet = (n: number, from = 0) =>
  Array.from({ length: n }, (_, i) => ({ metric: 'rps', value: 100 + (i % 5), time: START + (from + i) * 1000 }))

measuring('are there in OpenMetrics as well, all of them', async ({ functions }) => {
  for (const { name, url, metrics } of functions.all) {
    const response = await fetch(`${url}/metrics`, {
      headers: { accept: 'application/openmetrics-text;version=1.0.0' }
    })
    const text = await response.text()
    assert.equal([response.status, text.endsWith('# EOF\n')], [200, true], name)
    const families = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, family]) => family))
    for (const { name: metric, type } of (await metrics()).values())
      assert.ok(families.has(type === 'counter' ? metric.replace(/_total$/, '') : metric), `${name}: ${metric}`)
  }
})

measuring('say of themselves what runs, since when, and how much memory there is', async ({ functions }) => {
  for (const { name, url, metrics } of functions.all) {
    assert.is(readingOf(await metrics(), 'knomaly_cold_start_seconds'), undefined)
    await until(async () => (await fetch(`${url}/readyz`)).status === 200)
    const page = await metrics()
    const [build] = page.get('knomaly_build_info')?.readings ?? []
    const { version, ...rest } = build?.labels ?? {}
    assert.equal(rest, { service: name, configuration: name, revision: `${name}-00001` })
    assert.match(version ?? '', /^\d/)
    const coldStart = readingOf(page, 'knomaly_cold_start_seconds') ?? 0
    assert.ok(coldStart > 0.02 && coldStart < 60, `${coldStart}`)
    assert.ok((readingOf(page, 'knomaly_memory_limit_bytes') ?? 0) > 0)
    assert.ok((readingOf(page, 'nodejs_eventloop_lag_p99_seconds') ?? -1) >= 0)
    assert.is((await metrics()).has('process_resident_memory_bytes'), true)
  }
})

measuring('every counter but those by status code is there at zero before the first event', async ({ functions }) => {
  for (const { name, metrics } of functions.all) {
    for (const { name: metric, type, readings } of (await metrics()).values()) {
      if (type === 'counter') assert.ok(readings.length > 0, `${name}: ${metric}`)
    }
  }
  const anomalies = (await functions.of('analyzer').metrics()).get('analyzer_anomalies_total')?.readings ?? []
  assert.ok(anomalies.length >= 12)
  assert.ok(anomalies.every(({ value }) => value === 0))
})

measuring('ingest: accepted, and refused by reason; the Broker by status', async ({ functions }) => {
  const { url, metrics } = functions.of('ingest')
  const { broker } = functions
  const json = { 'content-type': 'application/json' }
  assert.is(await post(`${url}/ingest`, json, [{ cpu: 5, rps: 10 }, { rps: 11 }]), 202)
  assert.is(await post(url, eventHeaders('a'), { samples: quiet(3) }), 202)
  assert.is(await post(`${url}/ingest`, json, '{'), 400)
  assert.is(await post(`${url}/ingest`, json, { cpu: 500 }), 422)
  assert.is(await post(url, eventHeaders('b', { 'ce-type': 'other' }), {}), 422)
  assert.is(await post(url, eventHeaders('c', { 'content-type': 'application/json; charset=latin1' }), {}), 415)
  assert.is(await post(`${url}/ingest`, json, ' '.repeat(2_000_000)), 413)
  broker.answer(400)
  assert.is(await post(`${url}/ingest`, json, { rps: 1 }), 422)
  broker.answer(500)
  assert.is(await post(`${url}/ingest`, json, { rps: 1 }), 503)
  broker.answer('hang')
  const asked = broker.asked()
  const waiting = post(`${url}/ingest`, json, { rps: 1 })
  await until(() => broker.asked() > asked)
  const during = await metrics()
  assert.is(readingOf(during, 'ingest_in_flight'), 1)
  assert.is(readingOf(during, 'http_requests_in_flight'), 2)
  assert.is(await post(`${url}/ingest`, json, { rps: 1 }), 503)
  broker.release()
  assert.is(await waiting, 202)
  const page = await metrics()
  const refused = Object.fromEntries(
    (page.get('ingest_refused_total')?.readings ?? []).map(({ labels, value }) => [labels['reason'], value])
  )
  assert.equal(refused, {
    ...{ malformed: 1, invalid_input: 1, unsupported_type: 1, too_large: 1, unsupported_media: 1, unauthorized: 0 },
    ...{ overloaded: 1, sink_unavailable: 1, sink_refused: 1, other: 0 }
  })
  expectReadings(page, [
    ['ingest_samples_accepted_total', {}, 7],
    ['sink_requests_total', { code: '202' }, 3],
    ['sink_requests_total', { code: '400' }, 1],
    ['sink_requests_total', { code: '500' }, 3],
    ['sink_retries_total', {}, 2],
    ['sink_request_duration_seconds_count', {}, 7],
    ['http_requests_total', { method: 'POST', path: '/ingest', code: '202' }, 2],
    ['http_request_duration_seconds_bucket', { path: '/ingest', le: '+Inf' }, 8],
    ['http_requests_in_flight', {}, 1]
  ])
})

measuring('analyzer: samples by outcome, anomalies with their trace, commands of Redis', async ({ functions }) => {
  const { url, metrics } = functions.of('analyzer')
  const send = (id: string, samples: unknown): Promise<number> =>
    post(url, eventHeaders(id, { 'ce-traceparent': TRACEPARENT }), { samples })
  assert.is(await send('1', quiet(60)), 202)
  // The window holds 50: the other ten are too old to be known again.
  assert.is(await send('1', quiet(60)), 202)
  assert.is(await send('2', [{ metric: 'rps', value: 9_999, time: START + 60_000 }]), 200)
  const page = await metrics()
  const kind = (await fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text' } })).text()
  expectReadings(page, [
    ['analyzer_samples_total', { outcome: 'fresh' }, 61],
    ['analyzer_samples_total', { outcome: 'duplicate' }, 50],
    ['analyzer_samples_total', { outcome: 'late' }, 10],
    ['analyzer_history_samples_total', { outcome: 'fresh' }, 0],
    ['analyzer_cached_series', {}, 1],
    ['analyzer_commit_conflicts_total', {}, 0],
    ['analyzer_series_evicted_total', {}, 0],
    ['redis_command_errors_total', { command: 'commitSeries', reason: 'timeout' }, 0]
  ])
  const above = page.get('analyzer_anomalies_total')?.readings.filter(({ value }) => value > 0)
  assert.equal(
    above?.map(({ labels, value }) => [labels['direction'], value]),
    [['above', 1]]
  )
  assert.match(await kind, new RegExp(`analyzer_anomalies_total\\{.*\\} 1 # \\{trace_id="${TRACE}"\\} 1 `))
  assert.match(
    await kind,
    new RegExp(`http_request_duration_seconds_bucket\\{.*path="/"\\} \\d+ # \\{trace_id="${TRACE}"`)
  )
  assert.ok((readingOf(page, 'redis_command_duration_seconds_count', { command: 'commitSeries' }) ?? 0) >= 3)
})

measuring('dead-letter: what came, first and again', async ({ functions }) => {
  const { url, metrics } = functions.of('dead-letter')
  for (let i = 0; i < 2; i += 1) assert.is(await post(url, eventHeaders('dead'), { samples: quiet(2) }), 202)
  expectReadings(await metrics(), [
    ['dead_letter_events_total', { arrival: 'first' }, 1],
    ['dead_letter_events_total', { arrival: 'again' }, 1],
    ['dead_letter_kept_events', {}, 1],
    ['dead_letter_kept_samples', {}, 2],
    ['dead_letter_dropped_total', { reason: 'age' }, 0],
    ['dead_letter_replayed_total', { outcome: 'replayed' }, 0]
  ])
})

measuring('no label takes what a client makes up: methods, paths, types, sources, traces', async ({ functions }) => {
  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/)
  const values = async (port: number): Promise<ReadonlyArray<string>> => {
    const { metrics } = functions.all.find((one) => one.port === port) ?? functions.of('ingest')
    // The runtime's own labels follow from what Node does meanwhile: a first collection of garbage, a new kind of handle.
    const ours = [...(await metrics()).values()].filter(({ name }) => !/^(nodejs|process)_/.test(name))
    return ours.flatMap(({ readings }) => readings.flatMap(({ labels }) => Object.values(labels)))
  }
  for (const { port } of functions.all) {
    const before = new Set(await values(port))
    const made: string[] = []
    await fc.assert(
      fc.asyncProperty(
        word,
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'BIND', 'DELETE', 'QUERY'),
        async (text, method) => {
          const own = `made-up-${text}`
          made.push(own)
          const headers = { ...eventHeaders(own, { 'ce-source': `/${own}`, 'ce-type': own }), traceparent: own }
          const body = method === 'GET' ? undefined : JSON.stringify({ samples: [{ metric: own, value: 1 }] })
          for (const path of [`/${own}`, '/', `/api/v1/${own}`, `/metrics?${own}`, `/%${text}`])
            await ask({ port, method, path, headers, ...(body === undefined ? {} : { body }) })
        }
      ),
      { numRuns: 15 }
    )
    const fresh = (await values(port)).filter((value) => !before.has(value))
    // Methods of the routes, their templates, status codes, and bounds of histograms.
    for (const value of fresh)
      assert.match(value, /^(other|GET|POST|DELETE|OPTIONS|[1-5]\d\d|\/[a-z0-9/:-]*|[a-z]+)$/, value)
    assert.not.ok(fresh.some((value) => made.some((own) => value.includes(own))))
    assert.ok(new Set(fresh).size < 30, [...new Set(fresh)].join())
  }
})

measuring('METRICS=off measures nothing per request, and still says what runs', async () => {
  const functions = await startFunctions({ METRICS: 'off' }, ['ingest', 'analyzer'])
  try {
    for (const { url, metrics } of functions.all) {
      await post(url, eventHeaders('x'), { samples: quiet(1) })
      const page = await metrics()
      assert.is(page.has('knomaly_build_info'), true)
      for (const name of page.keys()) assert.not.match(name, /^(http|redis|sink|process|nodejs)_/)
    }
    const page = await functions.of('analyzer').metrics()
    assert.is(readingOf(page, 'analyzer_samples_total', { outcome: 'fresh' }), undefined)
  } finally {
    await functions.stop()
  }
})

measuring.run()
