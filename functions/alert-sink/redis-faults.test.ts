import type { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { isUp, type RedisClient } from '../../shared/redis/connect.ts'
import { NOBODY } from '../../test/support/nobody.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import { createBudget } from './budget.ts'
import { client, empty, replicaOn, right } from './harness.ts'
import { createOutbox } from './outbox.ts'

type Context = { server: RedisServer; redis: RedisClient; eyes: Redis }
const faults = suite<Context>('a Redis that refuses')

faults.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
faults.before.each(async (context) => {
  context.eyes = await empty(context.server.url)
})
faults.after.each(({ eyes }) => eyes.disconnect())
faults.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

const open = (redis: RedisClient) => replicaOn(redis).take('e1', [anomalyAt(TEN)], TEN)
const waiting = (redis: RedisClient) => right(createOutbox(redis, 'log').claim(TEN, TEN + MINUTE, 9))

const fails = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('it did not fail')
}

faults('that knows no scripts, as after a fail-over, is told them', async ({ redis, eyes }) => {
  await open(redis)
  await eyes.script('FLUSH')
  await replicaOn(redis).take('e2', [anomalyAt(TEN, { metric: 'other' })], TEN)
  await eyes.script('FLUSH')
  const claimed = await waiting(redis)
  assert.is(claimed.length, 2)
  await eyes.script('FLUSH')
  const outbox = createOutbox(redis, 'log')
  const settled = claimed.map(({ notice }) =>
    right(outbox.settle({ notice, leaseUntil: TEN + MINUTE, nextAt: undefined, delivery: undefined }))
  )
  assert.equal(await Promise.all(settled), [true, true])
  await eyes.script('FLUSH')
  assert.equal(await right(createBudget(redis, 'log', 10).take(1, TEN)), { kind: 'each', messages: 1 })
})

const REFUSALS: ReadonlyArray<readonly [string, (eyes: Redis) => Promise<unknown>, (eyes: Redis) => Promise<unknown>]> =
  [
    ['that is full', (eyes) => eyes.config('SET', 'maxmemory', '1'), (eyes) => eyes.config('SET', 'maxmemory', '0')],
    [
      'that is a replica now',
      (eyes) => eyes.replicaof(new URL(NOBODY).hostname, Number(new URL(NOBODY).port)),
      (eyes) => eyes.replicaof('NO', 'ONE')
    ]
  ]
for (const [what, begin, end] of REFUSALS) {
  faults(`${what} changes nothing, and the event that comes again does all of it`, async ({ redis, eyes }) => {
    await begin(eyes)
    try {
      assert.match(await fails(open(redis)), 'StoreUnavailable')
      assert.equal(await eyes.keys('*'), [])
    } finally {
      await end(eyes)
    }
    // A client leaves a server that is a replica, and comes back to what its name stands for.
    await until(() => isUp(redis))
    assert.equal(
      (await open(redis)).map(({ alert }) => alert.status),
      ['opened']
    )
    assert.is((await waiting(redis)).length, 1)
  })
}

faults.run()
