import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { createAlertList } from '../../shared/alerts/alert-list.ts'
import type { Delivery } from '../../shared/alerts/delivery.ts'
import { ALERT_KEYS } from '../../shared/alerts/keys.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { type Channel, refused, tryAgain, type Undelivered } from './channels/channel.ts'
import { guardedChannel } from './channels/guarded-channel.ts'
import { createCourier } from './courier.ts'
import { client, empty, LIMITS, replicaOn, right } from './harness.ts'
import type { Notice } from './notice.ts'
import { createOutbox } from './outbox.ts'
import { GIVE_UP_MS } from './settling.ts'

type Context = { server: RedisServer; redis: RedisClient }
const ends = suite<Context>('courier: beginnings and ends')

ends.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
ends.before.each(async ({ server }) => (await empty(server.url)).disconnect())
ends.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

type Answer = (notice: Notice) => Promise<E.Either<Undelivered, undefined>> | E.Either<Undelivered, undefined>

const TAKEN: E.Either<Undelivered, undefined> = E.right(undefined)

/** A courier of the channel `chat` with a clock that the test moves; `got` is what its receiver was asked to take. */
const rig = (redis: RedisClient, answer: Answer, more: Partial<Channel> = {}, attemptMs = 2_000) => {
  const clock = { now: TEN }
  const got: string[] = []
  const log: string[] = []
  const channel: Channel = {
    name: 'chat',
    deliver: (notice) => async () => {
      got.push(`${notice.alert.series.metric} ${notice.alert.status}`)
      return answer(notice)
    },
    ...more
  }
  const courier = createCourier({
    channel: guardedChannel({ error: (_: object, text: string) => void log.push(text) } as never, channel),
    outbox: createOutbox(redis, 'chat'),
    firstWaitMs: MINUTE,
    attemptMs,
    now: () => clock.now,
    onSettled: (_channel, { alert, attempts }, outcome) => void log.push(`${alert.status} ${outcome} ${attempts}`),
    onUnavailable: (cause) => {
      throw cause
    }
  })
  const at = async (minute: number): Promise<ReadonlyArray<string>> => {
    clock.now = TEN + minute * MINUTE
    courier.wake()
    await courier.idle()
    return got.splice(0)
  }
  return { at, clock, got, log, courier }
}

const replica = (redis: RedisClient, channels = ['chat']) =>
  replicaOn(redis, { channels, limits: { ...LIMITS, noticesPerChannel: 1000 } })

const open = (redis: RedisClient, metrics: ReadonlyArray<string> = ['a'], channels?: string[]) =>
  replica(redis, channels).take(
    `open ${metrics}`,
    metrics.map((metric) => anomalyAt(TEN, { metric })),
    TEN
  )
const worsen = (redis: RedisClient) =>
  replica(redis).take('worse', [anomalyAt(TEN + 1000, { metric: 'a', severity: 'critical' })], TEN + 1000)
const end = (redis: RedisClient) => replica(redis).tick('end', TEN + 8 * MINUTE)

const deliveryOf = async (redis: RedisClient): Promise<Delivery | undefined> => {
  const list = createAlertList(redis, ['chat'])
  const [alert] = await right(list.list({ status: 'all', source: undefined, limit: 1 }))
  return alert?.deliveries['chat']
}

ends('whose beginning was refused is not told the end', async ({ redis }) => {
  const { at, log } = rig(redis, ({ alert }) => (alert.status === 'opened' ? E.left(refused('status 400')) : TAKEN))
  await open(redis)
  assert.equal(await at(0), ['a opened'])
  const failed = await deliveryOf(redis)
  assert.equal([failed?.outcome, failed?.told, failed?.reason], ['failed', false, 'status 400'])
  await end(redis)
  assert.equal(await at(9), [])
  assert.equal(log, ['opened refused 1'])
  assert.is(await right(createOutbox(redis, 'chat').size()), 0)
})

ends('also not when both wait together', async ({ redis }) => {
  const { at } = rig(redis, ({ alert }) => (alert.status === 'opened' ? E.left(refused('status 400')) : TAKEN))
  await open(redis)
  await end(redis)
  assert.equal(await at(9), ['a opened'])
})

ends('but a program gets each of them', async ({ redis }) => {
  const answer: Answer = ({ alert }) => (alert.status === 'opened' ? E.left(refused('status 400')) : TAKEN)
  const { at } = rig(redis, answer, { wantsAll: true })
  await open(redis)
  await end(redis)
  assert.equal(await at(9), ['a opened', 'a resolved'])
})

ends('what was taken once is told to its end, whatever was refused in between', async ({ redis }) => {
  const { at } = rig(redis, ({ alert }) => (alert.status === 'updated' ? E.left(refused('status 413')) : TAKEN))
  await open(redis)
  await at(0)
  await worsen(redis)
  assert.equal(await at(1), ['a updated'])
  assert.is((await deliveryOf(redis))?.told, true)
  await end(redis)
  assert.equal(await at(9), ['a resolved'])
})

ends('of what may have been taken, without a word, the end is told', async ({ redis }) => {
  let isAway = true
  const { at } = rig(redis, () => (isAway ? E.left(tryAgain('no answer in time')) : TAKEN))
  await open(redis)
  for (let minute = 0; minute <= GIVE_UP_MS / MINUTE + 60; minute += 30) await at(minute)
  assert.equal([(await deliveryOf(redis))?.outcome, (await deliveryOf(redis))?.told], ['failed', undefined])
  isAway = false
  await replica(redis).tick('end', TEN + GIVE_UP_MS)
  assert.equal(await at(GIVE_UP_MS / MINUTE + 120), ['a resolved'])
})

ends('a channel that was added since is told no end of what it never heard of', async ({ redis }) => {
  await open(redis, ['a'], ['log'])
  await end(redis)
  const { at } = rig(redis, () => TAKEN)
  assert.equal(await at(9), [])
  assert.is(await right(createOutbox(redis, 'chat').size()), 0)
})

ends('what is not known any more is told: better once too often than an incident for ever', async ({ redis }) => {
  await open(redis)
  const { at } = rig(redis, () => TAKEN)
  await at(0)
  await end(redis)
  await redis.del(ALERT_KEYS.alerts, ALERT_KEYS.deliveries)
  assert.equal(await at(9), ['a resolved'])
})

ends('while a notice is on its way, another replica holds what comes after it', async ({ redis, server }) => {
  const second = await client(server.url)
  let take = (): void => {}
  const slow = rig(redis, () => new Promise((resolve) => (take = () => resolve(TAKEN))))
  const fast = rig(second, () => TAKEN)
  await open(redis)
  slow.courier.wake()
  while (slow.got.length === 0) await new Promise(setImmediate)
  await worsen(redis)
  assert.equal(await fast.at(0.1), [])
  take()
  await slow.courier.idle()
  assert.equal(await fast.at(0.2), ['a updated'])
  second.disconnect()
})

ends('what there is no time for goes back, and comes at once with more time', async ({ redis }) => {
  const metrics = Array.from({ length: 30 }, (_, i) => `m${i}`)
  const slow = rig(redis, () => {
    slow.clock.now += 1_900
    return TAKEN
  })
  await open(redis, metrics)
  assert.equal((await slow.at(0)).toSorted(), metrics.map((metric) => `${metric} opened`).toSorted())
  assert.is(slow.log.length, 30)
})

ends('a notice that cannot be put into words waits alone', async ({ redis }) => {
  const { at, log } = rig(redis, ({ alert }) => {
    if (alert.series.metric === 'poison') throw new TypeError('no such thing')
    return TAKEN
  })
  await open(redis, ['poison', 'a', 'b'])
  assert.equal((await at(0)).toSorted(), ['a opened', 'b opened', 'poison opened'])
  assert.is(log.filter((line) => line === 'notice could not be put into words').length, 1)
  assert.equal(await at(0.9), [])
  assert.equal(await at(1), ['poison opened'])
})

ends('nor does it keep a digest from the others', async ({ redis }) => {
  const digested: string[][] = []
  const outbox = createOutbox(redis, 'chat')
  const metrics = [...Array.from({ length: 8 }, (_, i) => `m${i}`), 'poison']
  await open(redis, metrics)
  const channel: Channel = {
    name: 'chat',
    deliver: () => async () => TAKEN,
    digest: (notices) => async () => {
      const names = notices.map(({ alert }) => alert.series.metric)
      if (names.includes('poison')) throw new TypeError('no such thing')
      digested.push(names)
      return TAKEN
    }
  }
  const courier = createCourier({
    ...{ outbox, firstWaitMs: MINUTE, attemptMs: 2_000, now: () => TEN, onSettled: () => {} },
    channel: guardedChannel({ error: () => {} } as never, channel),
    budget: {
      take: () => async () => E.right({ kind: 'digest', messages: 5 }),
      giveBack: () => async () => E.right(undefined)
    },
    onUnavailable: (cause) => {
      throw cause
    }
  })
  courier.wake()
  await courier.idle()
  assert.equal(digested.flat().toSorted(), metrics.slice(0, 8))
  assert.is(await right(outbox.size()), 1)
})

ends.run()
