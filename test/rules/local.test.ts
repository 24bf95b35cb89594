import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readRules, rulesOf } from '../../observability/prometheus/rules.ts'
import { startLocalPrometheus } from '../support/local-prometheus.ts'
import { ask, type Pipeline, startPipeline } from '../support/pipeline.ts'
import type { PrometheusServer } from '../support/prometheus.ts'
import { until } from '../support/until.ts'

/** The Prometheus of `npm run prometheus` beside the platform of `npm start`, at other ports and in more of a hurry. */
const local = suite<{ pipeline: Pipeline; prometheus: PrometheusServer }>('the local Prometheus')

const files = readRules()

local.before(async (context) => {
  context.pipeline = await startPipeline()
  context.prometheus = await startLocalPrometheus(context.pipeline.platform.port)
})
local.after(async ({ prometheus, pipeline }) => {
  await prometheus.stop()
  await pipeline.stop()
})

type Target = { readonly labels: Readonly<Record<string, string>>; readonly health: string }

local('scrapes every replica and the platform, under the labels that a cluster has', async ({ prometheus }) => {
  const targets = await until(
    async () => {
      const { activeTargets } = (await prometheus.api('/targets')) as { activeTargets: ReadonlyArray<Target> }
      const jobs = new Set(activeTargets.map(({ labels }) => labels['job']))
      const up = activeTargets.length > 0 && activeTargets.every(({ health }) => health === 'up')
      return up && ['ingest', 'analyzer', 'platform'].every((job) => jobs.has(job)) ? activeTargets : undefined
    },
    { intervalMs: 200, what: 'targets that are up' }
  )
  const ingest = targets.find(({ labels }) => labels['job'] === 'ingest')
  assert.equal(Object.keys(ingest?.labels ?? {}).toSorted(), [
    'instance',
    'job',
    'namespace',
    'pod',
    'serving_knative_dev_revision'
  ])
})

/** Those that have something to say when samples go through and nothing is wrong; memory only where there is a limit. */
const RECORDED = new Set(files.flatMap(rulesOf).flatMap(({ record }) => record ?? []))
RECORDED.delete('namespace_service_pod:knomaly_memory:ratio')

local('every rule is evaluated, and every recording rule has series while samples go through', async (context) => {
  const { prometheus, pipeline } = context
  const have = await until(
    async () => {
      const body = JSON.stringify({ metric: 'cpu', value: Math.random() })
      await ask(`${pipeline.platform.url}/ingest`, { method: 'POST', body })
      const recorded = await prometheus.query('count by (__name__) ({__name__=~".+:knomaly_.+"})')
      const names = recorded.map(({ metric }) => metric['__name__'] ?? '')
      const lacking = [...RECORDED].filter((name) => !names.includes(name))
      if (lacking.length > 0) throw new Error(`no series of ${lacking.join(', ')}`)
      return names
    },
    { intervalMs: 300, what: 'recorded series' }
  )
  assert.ok(have.length >= RECORDED.size)
  const { groups } = (await prometheus.api('/rules')) as {
    groups: ReadonlyArray<{ rules: ReadonlyArray<{ name: string; health: string; lastError?: string }> }>
  }
  const bad = groups.flatMap(({ rules }) => rules).filter(({ health }) => health !== 'ok')
  assert.equal(bad, [])
  assert.equal(groups.flatMap(({ rules }) => rules).length, files.flatMap(rulesOf).length)
})

local('a healthy pipeline, with functions at zero, has no alert about what is up', async ({ prometheus }) => {
  const alerts = await prometheus.query('ALERTS{alertname=~"KnomalyServiceDown|KnomalyReplicaDown|KnomalyCrashLoop"}')
  assert.equal(alerts, [])
  assert.equal(
    (await prometheus.query('namespace_service:knomaly_min_scale:const{service="alert-sink"} == 0')).length,
    1
  )
})

local.run()
