import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { createAlertList } from '../../shared/alerts/alert-list.ts'
import { ALERT_KEYS, outboxKeys } from '../../shared/alerts/keys.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { createBudget } from './budget.ts'
import { type Ref, tryAgain, type Undelivered } from './channels/channel.ts'
import { createCourier } from './courier.ts'
import { client, empty, LIMITS, replicaOn, right } from './harness.ts'
import type { Notice } from './notice.ts'
import { createOutbox } from './outbox.ts'
import { createDigestIncident } from './told-alerts.ts'

type Context = { server: RedisServer; redis: RedisClient; second: RedisClient }
const digests = suite<Context>('digests')

digests.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
  context.second = await client(context.server.url)
})
digests.before.each(async ({ server }) => (await empty(server.url)).disconnect())
digests.after(async ({ redis, second, server }) => {
  redis.disconnect()
  second.disconnect()
  await server.stop()
})

type Answer = () => E.Either<Undelivered, Ref>
const show = ({ alert }: Notice): string => `${alert.series.metric} ${alert.status}`

/** A replica's courier of one channel with a budget of ten, and what its receiver got: one entry per message. */
const rig = (redis: RedisClient, clock: { now: number }, answer: Answer = () => E.right(undefined)) => {
  const messages: string[][] = []
  const waits: number[] = []
  const counts = { spent: 0 }
  const outcomes: string[] = []
  const courier = createCourier({
    channel: {
      name: 'log',
      deliver: (notice, ref) => async () => {
        messages.push([ref === undefined ? show(notice) : `${show(notice)} after ${ref}`])
        return answer()
      },
      digest: (notices) => async () => {
        messages.push(notices.map(show))
        return answer()
      }
    },
    outbox: createOutbox(redis, 'log'),
    budget: createBudget(redis, 'log', 10),
    firstWaitMs: MINUTE,
    attemptMs: 2_000,
    now: () => clock.now,
    wakeAfter: (ms) => void waits.push(ms),
    onSettled: (_channel, _notice, outcome) => void outcomes.push(outcome),
    onBudgetSpent: () => void counts.spent++,
    onUnavailable: (cause) => {
      throw cause
    }
  })
  const at = async (second: number): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
    clock.now = TEN + second * 1000
    courier.wake()
    await courier.idle()
    return messages.splice(0)
  }
  return { at, messages, waits, counts, outcomes, courier }
}

const names = (count: number, prefix = 'm') => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

const limits = { ...LIMITS, noticesPerChannel: 5_000 }
const open = (redis: RedisClient, metrics: ReadonlyArray<string>, minute = 0, ms = 0) =>
  replicaOn(redis, { limits, maxOpenAlerts: 5_000 }).take(
    `open ${metrics} ${minute}`,
    metrics.map((metric) => anomalyAt(TEN + minute * MINUTE, { metric, source: `/${metric}` })),
    TEN + ms
  )

/** Names of the notices that open an alert, in the outbox. */
const openedIds = async (redis: RedisClient): Promise<ReadonlyArray<string>> =>
  Object.values(await redis.hgetall(outboxKeys('log').notices))
    .map((json) => JSON.parse(json) as Notice)
    .filter(({ alert }) => alert.status === 'opened')
    .map(({ id }) => id)

digests('a few go out one by one', async ({ redis }) => {
  const { at, outcomes } = rig(redis, { now: TEN })
  await open(redis, names(10))
  assert.equal(
    (await at(0)).map(({ length }) => length),
    Array(10).fill(1)
  )
  assert.equal(outcomes, Array(10).fill('delivered'))
})

digests('a storm is a handful of messages, in which nothing is lost', async ({ redis }) => {
  const { at, waits, counts, outcomes } = rig(redis, { now: TEN })
  const told: ReadonlyArray<string>[] = []
  for (let second = 0; second <= 180; second += 1) {
    if (second < 60) {
      const batch = names(17, `s${second}-`)
      await open(redis, batch)
    }
    told.push(...(await at(second)))
  }
  assert.is(told.flat().length, 60 * 17)
  assert.is(new Set(told.flat()).size, 60 * 17)
  assert.ok(told.length <= 5, `${told.length} messages`)
  // Counted once for each time, and one alarm for each, however often it was woken.
  assert.is(waits.length, counts.spent)
  assert.ok(counts.spent > 0 && counts.spent <= 6, String(counts.spent))
  assert.is(outcomes.filter((one) => one === 'digested').length, 60 * 17)
})

digests('what was told in a digest says so, and goes on with a message of its own', async ({ redis }) => {
  const { at } = rig(redis, { now: TEN })
  await open(redis, names(11))
  assert.equal(
    (await at(0)).map(({ length }) => length),
    [11]
  )
  const list = createAlertList(redis, ['log'])
  for (const { deliveries } of await right(list.list({ status: 'all', source: undefined, limit: 99 }))) {
    assert.equal([deliveries['log']?.outcome, deliveries['log']?.digest], ['delivered', true])
  }
  const incident = createDigestIncident(redis, list, 'log')
  assert.is(await incident.isNeeded(), true)
  await open(redis, ['m3'], 60)
  assert.equal(await at(61), [['m3 resolved'], ['m3 opened']])
  assert.equal(await at(3_000), [])
})

digests('order stays: in a digest the last state of an alert stands last', async ({ redis }) => {
  const { at } = rig(redis, { now: TEN })
  await open(redis, names(11))
  await open(redis, ['m3'], 60)
  const [message, ...more] = await at(0)
  assert.equal(more, [])
  assert.equal(
    message?.filter((line) => line.startsWith('m3 ')),
    ['m3 opened', 'm3 resolved', 'm3 opened']
  )
})

digests('one that fails is tried again as a whole or in parts, and told once', async ({ redis }) => {
  let isAway = true
  const { at } = rig(redis, { now: TEN }, () => (isAway ? E.left(tryAgain('status 500')) : E.right(undefined)))
  await open(redis, names(20))
  assert.equal(
    (await at(0)).map(({ length }) => length),
    [20]
  )
  isAway = false
  const told = [...(await at(61)), ...(await at(120)), ...(await at(240))]
  assert.is(told.flat().length, 20)
  assert.is(new Set(told.flat()).size, 20)
  assert.ok(told.length <= 3, `${told.length} messages`)
})

digests('one that fails keeps the order of what happened to one alert', async ({ redis }) => {
  let isAway = true
  const { at } = rig(redis, { now: TEN }, () => (isAway ? E.left(tryAgain('status 500')) : E.right(undefined)))
  await open(redis, names(20))
  await at(0)
  // Of some alerts there is one notice that was tried once more than the other.
  await open(redis, names(20), 60, 500)
  await at(61)
  isAway = false
  const told: string[] = []
  for (let second = 62; second <= 1_000; second += 30) told.push(...(await at(second)).flat())
  for (const name of names(20)) {
    const own = told.filter((line) => line.startsWith(`${name} `))
    assert.is(own.length, 3, own.join())
    assert.ok(own.indexOf(`${name} opened`) < own.indexOf(`${name} resolved`), own.join())
  }
})

digests('what comes after a digest that has failed waits behind all of it', async ({ redis }) => {
  let isAway = true
  const { at } = rig(redis, { now: TEN }, () => (isAway ? E.left(tryAgain('status 500')) : E.right(undefined)))
  await open(redis, names(300))
  await at(0)
  const last = { metric: 'm299', source: '/m299' }
  await replicaOn(redis, { limits }).take('x', [anomalyAt(TEN + 1000, { ...last, severity: 'critical' })], TEN + 1000)
  // Nothing is tried while the channel rests, so that another replica sees it first.
  assert.equal(await rig(redis, { now: TEN }).at(20), [])
  isAway = false
  const told: string[] = []
  for (let second = 60; second <= 300; second += 30) told.push(...(await at(second)).flat())
  const own = told.filter((line) => line.startsWith('m299 '))
  assert.equal(own, ['m299 opened', 'm299 updated'])
})

digests('what a replica that died had claimed comes again in its order', async ({ redis }) => {
  const outbox = createOutbox(redis, 'log')
  await open(redis, names(40))
  await open(redis, names(40), 60, 500)
  await right(outbox.claim(TEN + 1000, TEN + 30_000, 1000))
  const again = await right(outbox.claim(TEN + 40_000, TEN + 70_000, 40))
  assert.equal(
    again.map(({ notice }) => show(notice)),
    names(40).map((name) => `${name} opened`)
  )
})

digests('what comes while a replica that died has an earlier notice waits for that', async ({ redis }) => {
  const { at, waits } = rig(redis, { now: TEN })
  await open(redis, ['a'])
  await right(createOutbox(redis, 'log').claim(TEN, TEN + 10 * MINUTE, 1))
  await replicaOn(redis, { limits }).tick('t1', TEN + 6 * MINUTE)
  assert.equal(await at(6 * 60), [])
  assert.equal(waits, [1000])
  assert.equal(await at(10 * 60), [['a opened'], ['a resolved']])
  assert.is(await right(createOutbox(redis, 'log').size()), 0)
})

digests('what has been overtaken is no news any more', async ({ redis }) => {
  const { at } = rig(redis, { now: TEN })
  await open(redis, ['a'])
  const outbox = createOutbox(redis, 'log')
  const [claimed] = await right(outbox.claim(TEN, TEN + MINUTE, 1))
  if (claimed === undefined) throw new Error('nothing was claimed')
  // As a version did that let later notices pass.
  const what = { event_id: 'later', outcome: 'delivered', sequence: 2, at: '2026-03-02T10:00:00.000Z', attempts: 1 }
  await redis.hset(ALERT_KEYS.deliveries, `${claimed.notice.alert.id} log`, JSON.stringify(what))
  assert.equal(await at(60), [])
  assert.is(await right(outbox.size()), 0)
})

digests('what is held as a whole takes nothing of the budget', async ({ redis }) => {
  const { at } = rig(redis, { now: TEN })
  await open(redis, names(12))
  await right(createOutbox(redis, 'log').claim(TEN, TEN + 2 * MINUTE, 12))
  await replicaOn(redis, { limits }).tick('t1', TEN + 6 * MINUTE)
  await redis.zadd(outboxKeys('log').due, ...(await openedIds(redis)).flatMap((id) => [TEN + 8 * MINUTE, id]))
  assert.equal(await at(6 * 60), [])
  assert.equal(await at(6 * 60 + 1), [])
  const told = await at(8 * 60)
  assert.equal(
    told.map(({ length }) => length),
    [24]
  )
})

digests('two replicas have one budget between them, and tell nothing twice', async ({ redis, second }) => {
  const clock = { now: TEN }
  const both = [rig(redis, clock), rig(second, clock)] as const
  const told: ReadonlyArray<string>[] = []
  for (let round = 0; round <= 20; round += 1) {
    if (round < 10) await open(redis, names(30, `r${round}-`))
    const messages = await Promise.all(both.map(({ at }) => at(round * 10)))
    told.push(...messages.flat())
  }
  assert.is(told.flat().length, 300)
  assert.is(new Set(told.flat()).size, 300)
  assert.ok(told.length <= 8, `${told.length} messages`)
})

digests('a receiver that names a time is asked again then', async ({ redis }) => {
  const answers: Answer[] = [() => E.left(tryAgain('status 429', 5_000)), () => E.right('C1:1')]
  const { at, waits } = rig(redis, { now: TEN }, () => (answers.shift() ?? (() => E.right(undefined)))())
  await open(redis, ['a'])
  assert.equal(await at(0), [['a opened']])
  assert.equal(waits, [5_000])
  assert.equal(await at(4), [])
  assert.equal(await at(5), [['a opened']])
  // And knows the message by its name from then on, also through a digest.
  await open(redis, ['a'], 60)
  assert.equal(await at(10), [['a resolved after C1:1'], ['a opened']])
})

digests('later notices of an alert wait for an earlier one that is to be tried again', async ({ redis }) => {
  const answers: Answer[] = [() => E.left(tryAgain('status 500')), () => E.left(tryAgain('status 500'))]
  const { at } = rig(redis, { now: TEN }, () => (answers.shift() ?? (() => E.right(undefined)))())
  await open(redis, ['a'])
  assert.equal(await at(0), [['a opened']])
  assert.equal(await at(60), [['a opened']])
  // The next attempt is at 180 s. What comes meanwhile is due at once, and the channel has rested.
  const worse = anomalyAt(TEN + 1000, { metric: 'a', source: '/a', severity: 'critical' })
  await replicaOn(redis).take('worse', [worse], TEN)
  assert.equal(await at(125), [])
  assert.equal(await at(180), [['a opened'], ['a updated']])
})

digests.run()
