import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Gauge, Registry } from 'prom-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startPrometheus } from '../../test/support/prometheus.ts'
import { until } from '../../test/support/until.ts'
import { expose, prefersOpenMetrics } from './exposition.ts'
import { redisMetrics } from './redis-metrics.ts'
import { createRegistry } from './registry.ts'
import { sinkMetrics } from './sink-metrics.ts'
import { createTallies } from './tally.ts'
import { createTimings } from './timings.ts'

const exposition = suite('exposition')

const BUILD = { service: 'a "quoted"\\\nname', configuration: 'c', revision: 'r', version: '1' }
const OPEN = 'application/openmetrics-text;version=1.0.0'
const TRACE = '0af7651916cd43dd8448eb211c80319c'

/** A registry with every kind of metric that the functions have. */
const filled = (): Registry => {
  const registry = createRegistry(BUILD)
  const timing = createTimings({ name: 'request_seconds', help: 'Times.', buckets: [0.1, 1], registry }).of({
    path: '/'
  })
  timing.exemplars.offer(timing.observe(0.5), 0, 0.5, `00-${TRACE}-b7ad6b7169203331-01`)
  const tally = createTallies({ name: 'things_total', help: 'Things.', labelNames: ['kind'], registry }).of({
    kind: 'x'
  })
  tally.add(2)
  tally.exemplify(`00-${TRACE}-b7ad6b7169203331-00`)
  redisMetrics(registry)?.onSettled('get', performance.now())
  sinkMetrics(registry)?.onAttempt(202, performance.now(), false)
  return registry
}

exposition('the format is what Accept asks for, and the text format for everybody else', () => {
  const prometheus =
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'
  for (const accept of [OPEN, 'application/openmetrics-text', `text/plain;q=0.4, ${OPEN};q=0.5`, prometheus])
    assert.is(prefersOpenMetrics(accept), true, accept)
  for (const accept of [
    ...[undefined, '', '*/*', 'text/plain', 'application/json', 'text/html,application/xhtml+xml,*/*;q=0.8'],
    ...[`${OPEN};q=0`, `${OPEN};q=0.2,text/plain;q=0.3`, 'application/openmetrics-text;version=0.0.1', `${OPEN};q=x`]
  ])
    assert.is(prefersOpenMetrics(accept), false, accept)
})

exposition('the text format is what it was after OpenMetrics was asked for, at once or before', async () => {
  const registry = filled()
  const names = async (): Promise<string> => (await expose(registry, undefined)).text.replace(/^([^#].*) \S+$/gm, '$1')
  const before = await names()
  assert.match(before, /^things_total\{kind="x"\}$/m)
  assert.match(before, /^# TYPE process_cpu_seconds_total counter$/m)
  const [open, between] = await Promise.all([expose(registry, OPEN), names()])
  assert.match(open.text, /^# TYPE things counter$/m)
  assert.match(open.text, /# EOF\n$/)
  assert.is(between, before)
  assert.is(await names(), before)
})

exposition('OpenMetrics names the traces, the text format cannot', async () => {
  const registry = filled()
  const { contentType, text } = await expose(registry, OPEN)
  assert.is(contentType, 'application/openmetrics-text; version=1.0.0; charset=utf-8')
  assert.match(text, new RegExp(`request_seconds_bucket{le="1",path="/"} 1 # {trace_id="${TRACE}"} 0.5 \\d+`))
  assert.match(text, new RegExp(`things_total{kind="x"} 2 # {trace_id="${TRACE}"} 1 \\d+`))
  assert.not.match((await expose(registry, undefined)).text, TRACE)
})

exposition(
  'a metric that is read from what hangs has its last number, and keeps nothing else from the page',
  async () => {
    const registry = filled()
    let hangs = false
    const gauge = (name: string): Gauge =>
      new Gauge({
        name,
        help: 'Asks somebody.',
        registers: [registry],
        async collect() {
          if (hangs) await new Promise(() => {})
          this.set(7)
        }
      })
    gauge('asked')
    for (const accept of [undefined, OPEN]) assert.match((await expose(registry, accept)).text, /^asked 7$/m)
    hangs = true
    gauge('never_asked')
    for (const accept of [undefined, OPEN]) {
      const { text } = await expose(registry, accept)
      assert.match(text, /^asked 7$/m)
      assert.match(text, /^things_total\{kind="x"\} 2/m)
      assert.not.match(text, /^never_asked \d/m)
    }
  }
)

exposition('a gauge may have the name of a counter without its end', async () => {
  const registry = filled()
  new Gauge({ name: 'things', help: 'Things that are there.', registers: [registry] }).set(3)
  for (const accept of [undefined, OPEN]) assert.match((await expose(registry, accept)).text, /^things 3$/m)
})

exposition('promtool finds nothing to complain of', async () => {
  const { text } = await expose(filled(), undefined)
  // The names of the runtime's metrics are not ours; promtool has something against nodejs_active_handles_total, a gauge.
  const ours = text
    .split('\n\n')
    .filter((family) => !/^# HELP nodejs_/.test(family))
    .join('\n')
  execFileSync('promtool', ['check', 'metrics'], { input: `${ours}\n`, stdio: ['pipe', 'ignore', 'pipe'] })
})

exposition('a real Prometheus asks for OpenMetrics, takes all of it and keeps the exemplars', async () => {
  const registry = filled()
  const asked: string[] = []
  const server = createServer((req, res) => {
    void expose(registry, req.headers.accept).then(({ contentType, text }) => {
      asked.push(contentType)
      res.writeHead(200, { 'content-type': contentType }).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const prometheus = await startPrometheus(
    JSON.stringify({
      // A scrape that is late is none, and what it would have brought is gone.
      global: { scrape_interval: '2s', scrape_timeout: '2s' },
      scrape_configs: [{ job_name: 'a', static_configs: [{ targets: [`127.0.0.1:${port}`] }] }]
    }),
    { args: ['--enable-feature=exemplar-storage'] }
  )
  try {
    const values = await until(async () => {
      const found = await prometheus.query('things_total')
      return found.length > 0 && found
    })
    assert.is((values as ReadonlyArray<{ value: number }>)[0]?.value, 2)
    assert.is(asked[0], Registry.OPENMETRICS_CONTENT_TYPE)
    assert.is((await prometheus.query('up'))[0]?.value, 1)
    assert.is((await prometheus.query('knomaly_build_info'))[0]?.metric['service'], BUILD.service)
    assert.is((await prometheus.query('request_seconds_count{path="/"}'))[0]?.value, 1)
    const seconds = Date.now() / 1000
    const exemplars = async (query: string): Promise<string> =>
      JSON.stringify(
        await prometheus.api(`/query_exemplars?query=${query}&start=${seconds - 600}&end=${seconds + 600}`)
      )
    assert.match(await exemplars('request_seconds_bucket'), TRACE)
    assert.match(await exemplars('things_total'), TRACE)
  } finally {
    await prometheus.stop()
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  }
})

exposition.run()
