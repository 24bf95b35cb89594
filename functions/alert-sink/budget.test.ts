import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { budgetKey } from '../../shared/alerts/keys.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { type Budget, createBudget } from './budget.ts'
import { client, empty, right } from './harness.ts'

type Context = { server: RedisServer; redis: RedisClient }
const budgets = suite<Context>('take-budget.lua')

budgets.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
budgets.before.each(async ({ server }) => (await empty(server.url)).disconnect())
budgets.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

const SECOND = 1000
const takes = async (budget: Budget, steps: ReadonlyArray<readonly [waiting: number, second: number]>) => {
  const got: unknown[] = []
  for (const [waiting, second] of steps) {
    const { kind, ...rest } = await right(budget.take(waiting, TEN + second * SECOND))
    got.push([kind, ...Object.values(rest)])
  }
  return got
}

budgets('gives each its message while there are enough, and fills in a minute', async ({ redis }) => {
  const budget = createBudget(redis, 'slack', 10)
  assert.equal(
    await takes(budget, [
      [4, 0],
      [4, 1],
      [4, 13],
      [10, 120]
    ]),
    [
      ['each', 4],
      ['each', 4],
      ['each', 4],
      ['each', 10]
    ]
  )
})

budgets(
  'gives all that wait one message when there are more of them, and then waits for half a minute',
  async ({ redis }) => {
    const budget = createBudget(redis, 'slack', 10)
    assert.equal(
      await takes(budget, [
        [11, 0],
        [1, 0],
        [1, 29],
        [3, 30],
        [3, 30],
        [500, 59],
        [500, 60]
      ]),
      [
        ['digest', 10],
        ['wait', 30_000],
        ['wait', 1_000],
        ['each', 3],
        // Two are left, and a digest takes them.
        ['digest', 2],
        ['wait', 1_000],
        ['digest', 5]
      ]
    )
  }
)

budgets('waits as long when it has given them one by one', async ({ redis }) => {
  const budget = createBudget(redis, 'slack', 10)
  assert.equal(
    await takes(budget, [
      [10, 0],
      [1, 6],
      [1, 30]
    ]),
    [
      ['each', 10],
      ['wait', 24_000],
      ['each', 1]
    ]
  )
})

budgets('of one a minute', async ({ redis }) => {
  const budget = createBudget(redis, 'slack', 1)
  assert.equal(
    await takes(budget, [
      [1, 0],
      [1, 30],
      [2, 60],
      [1, 119],
      [1, 120]
    ]),
    [
      ['each', 1],
      ['wait', 30_000],
      ['digest', 1],
      ['wait', 1_000],
      ['each', 1]
    ]
  )
})

budgets('is one for all replicas, however their clocks differ', async ({ redis, server }) => {
  const second = await client(server.url)
  const [one, two] = [createBudget(redis, 'slack', 10), createBudget(second, 'slack', 10)]
  const grants = await Promise.all(
    Array.from({ length: 40 }, (_, i) => right((i % 2 === 0 ? one : two).take(1, TEN - (i % 2) * 20 * SECOND)))
  )
  assert.is(grants.filter(({ kind }) => kind === 'each').length, 10)
  second.disconnect()
})

budgets('is another one for another channel', async ({ redis }) => {
  await takes(createBudget(redis, 'slack', 10), [[11, 0]])
  assert.equal(await takes(createBudget(redis, 'email', 10), [[1, 0]]), [['each', 1]])
})

budgets('takes back what was not needed, and is forgotten when it is full', async ({ redis }) => {
  const budget = createBudget(redis, 'slack', 10)
  await takes(budget, [[11, 0]])
  await right(budget.giveBack(9))
  assert.equal(await takes(budget, [[9, 0]]), [['each', 9]])
  const ttl = await redis.pttl(budgetKey('slack'))
  assert.ok(ttl > 0 && ttl <= 60_000)
  await redis.del(budgetKey('slack'))
  await right(budget.giveBack(5))
  assert.is(await redis.exists(budgetKey('slack')), 0)
})

budgets.run()
