import { spawnSync } from 'node:child_process'
import * as E from 'fp-ts/lib/Either.js'
import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createScalingHistory } from '../../shared/redis/scaling-history.ts'
import { startPrometheus } from '../../test/support/prometheus.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import { call, service } from '../gateway/harness.ts'
import { scalingOf } from '../manifests/autoscaling.ts'
import { functionsFolder } from '../processes/harness.ts'
import { virtualClock } from '../scaling/harness.ts'
import { dataFolders, quietRun, topologyOf } from './harness.ts'
import { type Platform, runTopology } from './run-topology.ts'

/** Answers probes, `/metrics`, and anything else when the path's seconds are over. */
const functions = functionsFolder()
functions.add(
  'normal',
  `
import { createServer } from 'node:http'
const server = createServer((req, res) => {
  if (req.url === '/metrics') return res.setHeader('content-type', 'text/plain; version=0.0.4').end('hello 1\\n')
  if (req.url === '/crash') return process.exit(3)
  if (req.url === '/hold') return
  res.end('ok')
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => { server.close(); server.closeAllConnections() })
`
)
process.on('exit', functions.remove)

const named = (name: string, changes: object) =>
  service({
    name,
    revision: `${name}-00001`,
    functionName: 'normal',
    containerConcurrency: 1,
    scaling: { ...scalingOf({}), maxScale: 2, ...changes }
  })
const topology = topologyOf([named('fn', { minScale: 1 }), named('rare', { minScale: 0, metric: 'rps' })])

const server: RedisServer = await startRedis()
const clock = virtualClock()
let platform: Platform
const observing = suite('what the platform tells of itself')
observing.before(async () => {
  platform = await runTopology(topology, {
    ...quietRun(functions.dir, dataFolders()()),
    env: { PATH: process.env.PATH, REDIS_URL: server.url },
    graceMs: 500,
    scaling: { clock }
  })
})
observing.after(async () => {
  await platform.stop()
  await server.stop()
})

const get = (path: string) => call(platform.port, { path: `/_platform/${path}` })
const metrics = async (): Promise<ReadonlyMap<string, string>> => {
  const { body } = await get('metrics')
  return new Map(
    body.split('\n').flatMap((line) => (/^\w/.test(line) ? [line.split(/ (?=\S+$)/) as [string, string]] : []))
  )
}

observing('metrics: what Prometheus takes, by Knative’s names', async () => {
  await call(platform.port)
  const { status, headers, body } = await get('metrics')
  assert.equal([status, headers['content-type']], [200, 'text/plain; version=0.0.4; charset=utf-8'])
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' })
  // Knative's own names end in _count; prom-client's defaults have two of its own habits.
  const complaints = checked.stderr
    .split('\n')
    .filter((line) => !/^$|^kn_revision_pods_(not_ready_)?count|^nodejs_/.test(line))
  assert.equal(complaints, [])
  const values = await metrics()
  const fn = 'kn_service_name="fn",kn_configuration_name="fn",kn_revision_name="fn-00001",k8s_namespace_name="knomaly"'
  const rare = fn.replaceAll('fn', 'rare')
  const of = (name: string): unknown => values.get(name)
  assert.equal(
    [
      of(`kn_revision_pods_count{${fn}}`),
      of(`kn_revision_pods_requested{${fn}}`),
      of(`kn_revision_pods_not_ready_count{${fn}}`),
      of(`kn_revision_panic_mode{${fn}}`),
      of(`kn_revision_concurrency_target{${fn}}`),
      of(`kn_revision_rps_target{${fn}}`),
      of(`kn_revision_concurrency_target{${rare}}`),
      of(`kn_serving_invocation_duration_seconds_count{${fn},http_response_status_code="200"}`),
      of(`platform_replica_restarts_total{${fn},service="fn"}`),
      of(`platform_cold_start_seconds_count{${fn},service="fn"}`),
      of('broker_events_total{trigger="knomaly/all",outcome="dead_lettered"}'),
      of('broker_deliveries_total{trigger="knomaly/all",code="2xx"}'),
      of('broker_requests_total{outcome="accepted"}')
    ],
    ['1', '1', '0', '0', '0.7', undefined, undefined, '1', '0', '1', '0', '0', '0']
  )
  assert.ok(Number(of('process_cpu_user_seconds_total')) > 0)
})

observing('scaling: the autoscaler’s last word, and the same as a history in Redis', async () => {
  const { max_replicas, services } = JSON.parse((await get('scaling')).body)
  assert.equal([max_replicas, services.length], [platform.maxReplicas, 2])
  const { name, ready, wanted, given, min_scale, max_scale, why } = services[0]
  assert.equal([name, ready, wanted, given, min_scale, max_scale, typeof why], ['fn', 1, 1, 1, 1, 2, 'string'])
  const client = new Redis(server.url, { protocol: 2, disconnectTimeout: 50 })
  const samples = await until(async () => {
    const read = await createScalingHistory(client).read(0, 10)()
    return E.isRight(read) && read.right.length >= 2 ? read.right : undefined
  })
  client.disconnect()
  assert.equal(
    samples[0]?.services.map((one) => [one.name, one.panic, one.queued]),
    [
      ['fn', false, 0],
      ['rare', false, 0]
    ]
  )
})

observing('targets: a stock Prometheus finds every replica, the platform, and the replica that comes', async () => {
  const prometheus = await startPrometheus(`
global: { scrape_interval: 2s, scrape_timeout: 2s }
scrape_configs:
  - job_name: knomaly
    http_sd_configs: [{ url: 'http://127.0.0.1:${platform.port}/_platform/targets', refresh_interval: 200ms }]
`)
  const up = async () =>
    (await prometheus.query('up')).map(({ metric, value }) => `${metric.job} ${metric.pod} ${value}`).sort()
  const found = async (expected: ReadonlyArray<string>): Promise<void> => {
    await until(async () => (await up()).join() === expected.join(), { what: expected.join() })
  }
  // `rare` had one for its initial scale.
  await found(['fn fn/1 1', 'platform platform 1', 'rare rare/1 1'])
  const [one] = await prometheus.query('up{service="fn"}')
  const { namespace, service: name, revision } = one?.metric ?? {}
  assert.equal([namespace, name, revision], ['knomaly', 'fn', 'fn-00001'])
  const [requested] = await prometheus.query('kn_revision_pods_requested{kn_service_name="fn"}')
  assert.equal([requested?.value, requested?.metric.namespace], [1, 'knomaly'])

  const held = [call(platform.port, { path: '/hold' }), call(platform.port, { path: '/hold' })]
  for (const request of held) request.catch(() => undefined)
  await until(() => platform.services()[0]?.inFlight === 1 && platform.services()[0]?.queued === 1)
  // One up, the other one down to zero: what is gone is no target. (Prometheus takes in such changes every 5 s.)
  clock.advance(200_000)
  await found(['fn fn/1 1', 'fn fn/2 1', 'platform platform 1'])
  await until(async () => (await prometheus.query('kn_revision_pods_count{kn_service_name="fn"}'))[0]?.value === 2)
  await prometheus.stop()
})

observing('health: each component, and 503 while one of them is down', async () => {
  const health = async () => {
    const { status, body } = await get('health')
    return { code: status, ...JSON.parse(body) }
  }
  const states = ({ components }: { components: Record<string, { status: string }> }) =>
    Object.fromEntries(Object.entries(components).map(([name, { status }]) => [name, status]))
  const up = { redis: 'up', broker: 'up', 'knomaly/fn': 'up', 'knomaly/rare': 'up' }
  const first = await health()
  assert.equal([first.code, states(first)], [200, up])
  assert.is(typeof first.components.redis.ms, 'number')
  server.pause()
  const paused = await health()
  assert.equal([paused.code, states(paused).redis], [503, 'down'])
  server.resume()
  await until(async () => (await health()).code === 200)
  await server.kill()
  await until(async () => {
    const { code, components } = await health()
    return code === 503 && components.redis.status === 'down' && components.broker.status === 'down'
  })
  assert.is((await get('metrics')).status, 200, 'figures are there all the same')
  await server.start()
  await until(async () => (await health()).code === 200)
})

observing('a replica that died is counted', async () => {
  const port = platform.services()[0]?.replicas[0]?.port ?? 0
  await call(port, { path: '/crash' }).catch(() => undefined)
  await until(async () =>
    [...(await metrics())].some(([name, value]) => /^platform_replica_restarts.*"fn"/.test(name) && value === '1')
  )
})

observing.run()
