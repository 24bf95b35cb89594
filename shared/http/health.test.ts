import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../../test/support/until.ts'
import { CHECK_MS } from './component.ts'
import { type Health, healthRoutes } from './health.ts'

const health = suite('health')

type Told = Readonly<Record<string, unknown>> & {
  readonly components: Readonly<Record<string, Record<string, unknown>>>
}

const asked = (options: Health): ((path: string) => Promise<readonly [number, Told]>) => {
  const routes = healthRoutes(options)
  return async (path) => {
    const route = routes.find((one) => one.path === path)
    const answer = await route?.handle({ headers: {}, query: {}, params: {}, body: Buffer.alloc(0) })()
    if (answer === undefined || E.isLeft(answer)) throw new Error('no answer')
    return [answer.right.status, JSON.parse(answer.right.body ?? '')]
  }
}

/** Status by component: what changes from run to run left out. */
const stateOf = ([status, { status: word, components }]: readonly [number, Told]): unknown => [
  status,
  word,
  Object.fromEntries(Object.entries(components).map(([name, one]) => [name, one['status']]))
]

const UP = [200, { status: 'up' }]
const DOWN = [503, { status: 'down' }]

health('is alive whatever else is down', async () => {
  const at = asked({ components: [{ name: 'redis', check: async () => false }], isServing: () => false })
  for (const path of ['/healthz', '/health/liveness']) assert.equal(await at(path), UP, path)
})

health('is ready once every component has been there, and stays so through an outage', async () => {
  let redis = false
  let sink = false
  const at = asked({
    components: [
      { name: 'redis', check: async () => redis },
      { name: 'sink', check: async () => sink }
    ],
    isServing: () => true
  })
  assert.equal(await at('/readyz'), DOWN)
  redis = true
  assert.equal(await at('/readyz'), DOWN)
  sink = true
  for (const path of ['/readyz', '/health/readiness']) {
    await until(async () => (await at(path))[0] === 200)
    assert.equal(await at(path), UP, path)
  }
  redis = false
  assert.equal(await at('/readyz'), UP)
  await until(async () => (await at('/health'))[0] === 503)
  assert.equal(stateOf(await at('/health')), [503, 'down', { redis: 'down', sink: 'up' }])
  redis = true
  await until(async () => (await at('/health'))[0] === 200)
  assert.equal(stateOf(await at('/health')), [200, 'up', { redis: 'up', sink: 'up' }])
})

health('is not ready while it drains', async () => {
  let isServing = true
  const at = asked({ components: [], isServing: () => isServing })
  assert.equal(await at('/readyz'), UP)
  isServing = false
  assert.equal(await at('/readyz'), DOWN)
  const [status, { draining, components }] = await at('/health')
  assert.equal([status, draining, components], [503, true, {}])
})

health('tells who answers, for how long, and of each component since when and how fast', async () => {
  const about = { service: 'ingest', revision: 'ingest-00001', version: '1.2.3' }
  const components = [{ name: 'redis', check: async () => true, about: () => ({ bound: true }) }]
  const [, told] = await asked({ components, isServing: () => true, about })('/health')
  const { uptime_seconds: uptime, components: states, ...rest } = told
  assert.equal(rest, { status: 'up', ...about })
  assert.type(uptime, 'number')
  const { latency_ms: latency, since, ...more } = states['redis'] ?? {}
  assert.ok(typeof latency === 'number' && latency >= 0)
  assert.ok(Math.abs(Date.now() - Date.parse(String(since))) < 60_000)
  assert.equal(more, { status: 'up', bound: true })
})

health('a state keeps its time until it changes', async () => {
  let isUp = true
  const at = asked({ components: [{ name: 'redis', check: async () => isUp }], isServing: () => true })
  const since = async (): Promise<unknown> => (await at('/health'))[1].components['redis']?.['since']
  const first = await since()
  assert.is(await since(), first)
  isUp = false
  await until(async () => (await at('/health'))[0] === 503)
  const down = await since()
  assert.is.not(down, first)
  await until(async () => (await since()) === down)
})

health('a check that hangs counts as down, in bounded time, and hundreds who ask share it', async () => {
  let asks = 0
  const check = (): Promise<boolean> => {
    asks += 1
    return new Promise(() => {})
  }
  const at = asked({ components: [{ name: 'redis', check }], isServing: () => true })
  const answers = await Promise.all(Array.from({ length: 300 }, () => at('/health')))
  for (const answer of answers) assert.equal(stateOf(answer), [503, 'down', { redis: 'down' }])
  assert.is(asks, 1)
  const latency = answers[0]?.[1].components['redis']?.['latency_ms']
  assert.ok(typeof latency === 'number' && latency >= CHECK_MS - 5, String(latency))
})

health('probes do not reach a component more than once a second while it is up', async () => {
  let asks = 0
  const check = async (): Promise<boolean> => {
    asks += 1
    return true
  }
  const at = asked({ components: [{ name: 'redis', check }], isServing: () => true })
  const begin = performance.now()
  for (let i = 0; i < 200; i += 1) await at('/health')
  assert.ok(asks <= 1 + (performance.now() - begin) / 1000, `${asks} checks`)
})

health('a check with a bug in it is asked again, and does not stay what it was once', async () => {
  let isBroken = true
  const check = async (): Promise<boolean> => {
    if (isBroken) throw new Error('a bug')
    return true
  }
  const at = asked({ components: [{ name: 'redis', check }], isServing: () => true })
  const outcome = await at('/health').then(
    () => 'answered',
    () => 'threw'
  )
  assert.is(outcome, 'threw')
  isBroken = false
  assert.is((await at('/health'))[0], 200)
})

health.run()
