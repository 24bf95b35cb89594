import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Query } from '../../observability/grafana/board.ts'
import { BOARDS } from '../../observability/grafana/boards.ts'
import { startLocalPrometheus } from '../support/local-prometheus.ts'
import { ask, askInside, type Pipeline, startPipeline } from '../support/pipeline.ts'
import type { PrometheusServer } from '../support/prometheus.ts'
import { until } from '../support/until.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

/** What Grafana would ask, asked of a real Prometheus beside a pipeline in which a little of everything happens. */
const queries = suite<{ pipeline: Pipeline; prometheus: PrometheusServer; receiver: WebhookReceiver }>('dashboards')

const POLICIES = 'policies: [{ match: { metric: load }, detector: zscore, valid_range: { max: 100 } }]'

queries.before(async (context) => {
  context.receiver = await startWebhookReceiver()
  context.pipeline = await startPipeline({ env: { POLICIES, ALERT_WEBHOOK_URL: context.receiver.url } })
  context.prometheus = await startLocalPrometheus(context.pipeline.platform.port)
})
queries.after(async ({ prometheus, pipeline, receiver }) => {
  await prometheus?.stop()
  await pipeline?.stop()
  await receiver?.vanish()
})

/** Every metric there is; a test holds it to what runs. */
const METRICS = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')

const JSON_TYPE = { 'content-type': 'application/json' }

/** A sample that is normal, one that never is, one that cannot be read, a question, and an event that nobody can take. */
const aLittleOfEverything = async ({ platform }: Pipeline, round: number): Promise<void> => {
  const post = (value: unknown) =>
    ask(`${platform.url}/ingest`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(value) })
  await post({ load: round % 7 })
  // Of a series of its own each time, so that there is an alert to tell of.
  await post({ load: 1_000, source: `/host/${round}` })
  await post({ load: 'high' })
  await ask(`${platform.url}/analyze?metric=load`)
  await ask(platform.brokerUrl('knomaly', 'default'), {
    method: 'POST',
    headers: {
      ...JSON_TYPE,
      'ce-specversion': '1.0',
      'ce-id': `poison-${round}`,
      'ce-source': '/test',
      'ce-type': 'dev.knomaly.samples.v1'
    },
    body: '{"samples":[]}'
  })
  await askInside(platform, 'dead-letter', '/api/v1/dead-letters?limit=1')
  await ask(`${platform.url}/console/api/overview`)
}

/** As Grafana fills in its variables; "All" of the functions and revisions is any. */
const filledIn = (expr: string): string =>
  expr
    .replaceAll('$namespace', 'knomaly')
    .replaceAll('$service', '.+')
    .replaceAll('$revision', '.*')
    .replaceAll('$__rate_interval', '30s')

type Asked = Query & { readonly where: string }

const asked: ReadonlyArray<Asked> = BOARDS.flatMap(({ title, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap((panel) => panel.queries.map((query) => ({ ...query, where: `${title} / ${panel.title}` })))
  )
)

queries('every query of every panel is answered, with series wherever this pipeline has any', async (context) => {
  const { prometheus, pipeline } = context
  let round = 0
  await until(
    async () => {
      await aLittleOfEverything(pipeline, round)
      round += 1
      const lacking: string[] = []
      for (const { expr, where, only } of asked) {
        const series = await prometheus.query(filledIn(expr))
        const numbers = series.filter(({ value }) => !Number.isNaN(value))
        if (numbers.length === 0 && (only === undefined || only === 'platform')) lacking.push(`${where}: ${expr}`)
      }
      if (lacking.length > 0) throw new Error(`no series for\n  ${lacking.join('\n  ')}`)
      return true
    },
    { timeoutMs: 90_000, intervalMs: 1_000, what: 'series for every panel' }
  )
})

queries('a panel is left out here only where a cluster is asked, or trouble that there was none of', () => {
  for (const { expr, where } of asked.filter((query) => query.only === 'cluster')) {
    const own = /\b(?!kube_|container_|node_|kn_eventing_|knomaly_memory_limit)[a-z]\w*_(?:total|bytes|seconds\w*)\b/
    assert.not.match(expr, own, where)
  }
  for (const { expr, where } of asked.filter(({ only }) => only === 'trouble')) {
    // Prometheus' own, of our rules.
    if (expr.includes('(ALERTS{alertname=~"Knomaly.+"')) continue
    const [name = 'no counter'] = /[a-z_]+_total/.exec(expr) ?? []
    assert.ok(METRICS.includes(`| \`${name}\` | counter |`), `${where}: ${name}`)
  }
})

queries('the lists at the top have the namespace, the functions and their revisions', async ({ prometheus }) => {
  const values = (
    await prometheus.query('count by (namespace, job, serving_knative_dev_revision) (knomaly_build_info)')
  ).map(({ metric }) => metric)
  for (const { namespace } of values) assert.is(namespace, 'knomaly')
  for (const job of ['ingest', 'analyzer', 'alert-sink', 'dead-letter', 'console']) {
    const revisions = values.filter((one) => one['job'] === job).map((one) => one['serving_knative_dev_revision'])
    assert.equal(revisions, [`${job}-00001`])
  }
})

queries('a dot in a graph leads to the trace of a request', async ({ prometheus, pipeline }) => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const traced = await until(
    async () => {
      await ask(`${pipeline.platform.url}/ingest`, {
        method: 'POST',
        headers: { ...JSON_TYPE, traceparent: `00-${trace}-00f067aa0ba902b7-01` },
        body: '{"load":1}'
      })
      const found = (await prometheus.api(
        `/query_exemplars?query=${encodeURIComponent('http_request_duration_seconds_bucket{job="ingest"}')}&start=${Date.now() / 1000 - 300}&end=${Date.now() / 1000 + 5}`
      )) as ReadonlyArray<{ exemplars: ReadonlyArray<{ labels: Readonly<Record<string, string>> }> }>
      const ids = found.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels['trace_id']))
      return ids.includes(trace) ? ids : undefined
    },
    { intervalMs: 500, what: 'an exemplar with that trace' }
  )
  assert.ok(traced.includes(trace))
})

queries.run()
