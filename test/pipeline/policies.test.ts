import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { policiesOf } from '../../shared/policy/testing/policies.ts'
import { ask, askInside, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'

const POLICIES = `
defaults: { detector: zscore }
policies:
  - name: percent
    match: { source: /web, metric: "cpu*" }
    valid_range: { min: 0, max: 100 }
  - name: only up
    match: { source: /web, metric: latency, labels: { host: "web-*" } }
    detector: { name: zscore, threshold: 3 }
    direction: above
`

const policies = suite<{ pipeline: Pipeline }>('policies in the pipeline')

policies.before(async (context) => {
  context.pipeline = await startPipeline({ env: { POLICIES, ALERT_GROUP_SERIES: '0' } })
})
policies.after(({ pipeline }) => pipeline.stop())

type Analysis = {
  readonly count: number
  readonly last_value: number
  readonly is_anomaly: boolean
  readonly reason: string | null
  readonly held_back_by: string | null
  readonly explanation: string | null
  readonly policy: { readonly name: string; readonly version: string }
}

const START = Date.parse('2026-01-01T00:00:00Z')

/** 40 samples that vary a little, and then this one; what the analyzer says of it. */
const sayOf = async (url: string, metric: string, value: number, host?: string): Promise<Analysis> => {
  const labels = host === undefined ? {} : { labels: { host } }
  const samples = Array.from({ length: 41 }, (_, i) => ({
    ...{ metric, ...labels, value: i < 40 ? 50 + (i % 5) : value },
    time: new Date(START + i * 60_000).toISOString()
  }))
  const sent = await ask(url, {
    method: 'POST',
    headers: {
      'ce-specversion': '1.0',
      'ce-id': `${metric}-${host}`,
      'ce-source': '/web',
      'ce-type': 'dev.knomaly.samples.v1',
      'content-type': 'application/json'
    },
    body: JSON.stringify({ samples })
  })
  assert.is(sent.status, 202, sent.body)
  const query = `/analyze?source=/web&metric=${metric}${host === undefined ? '' : `&label=host=${host}`}`
  let said: Analysis | undefined
  await until(async () => {
    const { status, body } = await ask(`${url}${query}`)
    said = status === 200 ? (JSON.parse(body) as Analysis) : undefined
    return said?.last_value === value
  })
  return said as Analysis
}

const { version } = policiesOf(POLICIES)

const TABLE: ReadonlyArray<readonly [metric: string, value: number, host: string | undefined, said: string]> = [
  // Within the band of a default, and not possible.
  ['cpu', 101, undefined, 'percent: range'],
  ['cpu.user', 51, undefined, 'percent: normal'],
  ['latency', 0, 'web-1', 'only up: held back by direction'],
  ['latency', 99, 'web-2', 'only up: spike'],
  ['latency', 0, 'db-1', 'default: dip'],
  ['rps', 900, undefined, 'default: spike']
]

for (const [metric, value, host, expected] of TABLE) {
  policies(`${metric} ${value} at ${host ?? 'any host'} is ${expected}`, async ({ pipeline }) => {
    const { policy, reason, is_anomaly, held_back_by } = await sayOf(pipeline.platform.url, metric, value, host)
    const said = is_anomaly ? reason : held_back_by === null ? 'normal' : `held back by ${held_back_by}`
    assert.is(`${policy.name}: ${said}`, expected)
    assert.is(policy.version, version)
  })
}

policies('the version stands in the metrics, in anomalies and in alerts', async ({ pipeline }) => {
  const { url } = pipeline.platform
  await sayOf(url, 'cpu.idle', -1)
  const metrics = await askInside(pipeline.platform, 'analyzer', '/metrics')
  assert.match(metrics.body, new RegExp(`analyzer_policies\\{.*version="${version}".*\\} 3`))
  assert.match(metrics.body, /analyzer_held_anomalies_total\{.*guard="direction".*\} 1/)
  const listed = await ask(`${url}/api/v1/anomalies?source=/web&metric=cpu.idle`)
  const { anomalies } = JSON.parse(listed.body) as { anomalies: ReadonlyArray<{ policy: unknown; reason: string }> }
  assert.equal(
    anomalies.map(({ policy, reason }) => [policy, reason]),
    [[{ name: 'percent', version }, 'range']]
  )
  await until(async () => {
    const { body } = await ask(`${url}/api/v1/alerts?source=/web`)
    return body.includes('"metric":"cpu.idle"') && body.includes(version)
  })
})

policies('log lines, lists, alerts and answers explain an anomaly in the same sentence', async ({ pipeline }) => {
  const { platform, lines } = pipeline
  const { explanation } = await sayOf(platform.url, 'explained', 1250)
  assert.match(
    explanation ?? '',
    /^1,250 is a spike, 1,198 above the expected 52 \(normal \d.*\); zscore at \d.* times its threshold$/
  )
  const sentence = JSON.stringify(explanation)
  const logged = (msg: string): boolean =>
    lines.some((line) => [sentence, '"metric":"explained"', `"msg":"${msg}"`].every((part) => line.includes(part)))
  await until(async () => logged('anomaly') && logged('alert opened'))
  for (const path of ['/api/v1/anomalies?source=/web&metric=explained', '/api/v1/alerts?source=/web']) {
    assert.ok((await ask(`${platform.url}${path}`)).body.includes(`"explanation":${sentence}`), path)
  }
  const held = await sayOf(platform.url, 'latency', 0, 'web-9')
  assert.match(held.explanation ?? '', /^0 is a dip, .*; no anomaly: policy "only up" does not watch this side$/)
})

policies.run()
