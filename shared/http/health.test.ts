import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Health, healthRoutes } from './health.ts'

const health = suite('health')

const probe = (options: Health): ((path: string) => Promise<unknown>) => {
  const routes = healthRoutes(options)
  return async (path) => {
    const route = routes.find((one) => one.path === path)
    const answer = await route?.handle({ headers: {}, query: {}, params: {}, body: Buffer.alloc(0) })()
    if (answer === undefined || E.isLeft(answer)) throw new Error('no answer')
    return [answer.right.status, JSON.parse(answer.right.body ?? '')]
  }
}

const UP = [200, { status: 'up' }]
const DOWN = [503, { status: 'down' }]

health('is alive whatever else is down', async () => {
  const at = probe({ components: [{ name: 'redis', check: async () => false }], isServing: () => false })
  for (const path of ['/healthz', '/health/liveness']) assert.equal(await at(path), UP, path)
})

health('is ready once every component has been there, and stays so through an outage', async () => {
  let redis = false
  let sink = false
  const at = probe({
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
  for (const path of ['/readyz', '/health/readiness']) assert.equal(await at(path), UP, path)
  redis = false
  assert.equal(await at('/readyz'), UP)
  assert.equal(await at('/health'), [
    503,
    { status: 'down', components: { redis: { status: 'down' }, sink: { status: 'up' } } }
  ])
  redis = true
  assert.equal(await at('/health'), [
    200,
    { status: 'up', components: { redis: { status: 'up' }, sink: { status: 'up' } } }
  ])
})

health('is not ready while it drains', async () => {
  let isServing = true
  const at = probe({ components: [], isServing: () => isServing })
  assert.equal(await at('/readyz'), UP)
  isServing = false
  assert.equal(await at('/readyz'), DOWN)
  assert.equal(await at('/health'), [503, { status: 'down', components: {} }])
})

health.run()
