import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { createAlertList } from '../../shared/alerts/alert-list.ts'
import { storeUnavailable } from '../../shared/failure/failure.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { refused, tryAgain, type Undelivered } from './channels/channel.ts'
import { type Courier, createCourier } from './courier.ts'
import { client, empty, replicaOn, right } from './harness.ts'
import { createOutbox } from './outbox.ts'
import { GIVE_UP_MS } from './settling.ts'

type Context = { server: RedisServer; redis: RedisClient }
const courier = suite<Context>('courier')

courier.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
courier.before.each(async ({ server }) => (await empty(server.url)).disconnect())
courier.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

type Answer = (n: number) => E.Either<Undelivered, undefined>

/** A courier with a clock that the test moves, and a channel that answers as told and keeps what it got. */
const rig = (redis: RedisClient, answer: Answer = () => E.right(undefined)) => {
  const clock = { now: TEN }
  const got: string[] = []
  let attempts = 0
  const log: string[] = []
  const outbox = createOutbox(redis, 'log')
  const one: Courier = createCourier({
    channel: {
      name: 'log',
      deliver:
        ({ alert }) =>
        async () => {
          got.push(`${alert.series.metric} ${alert.status}`)
          attempts += 1
          return answer(attempts)
        }
    },
    outbox,
    firstWaitMs: 60_000,
    attemptMs: 2_000,
    now: () => clock.now,
    onSettled: (channel, notice, outcome, reason) =>
      log.push([channel, outcome, notice.attempts, reason].join(' ').trim()),
    onUnavailable: (cause) => log.push(cause.message)
  })
  /** Everything that was sent up to this minute after ten. */
  const at = async (minute: number): Promise<ReadonlyArray<string>> => {
    clock.now = TEN + minute * MINUTE
    one.wake()
    await one.idle()
    return got.splice(0)
  }
  const open = (...metrics: string[]) =>
    replicaOn(redis).take(
      `open ${metrics}`,
      metrics.map((metric) => anomalyAt(TEN, { metric })),
      clock.now
    )
  return { one, clock, got, log, outbox, at, open }
}

courier('delivers what waits, once', async ({ redis }) => {
  const { at, open, log, outbox } = rig(redis)
  await open('a', 'b')
  assert.equal(await at(0), ['a opened', 'b opened'])
  assert.equal(await at(600), [])
  assert.equal(log, ['log delivered 0', 'log delivered 0'])
  assert.is(await right(outbox.size()), 0)
})

courier('delivers more than one batch, and in order for each series', async ({ redis }) => {
  const { at, open } = rig(redis)
  await open(...Array.from({ length: 70 }, (_, i) => `m${i}`))
  await replicaOn(redis).take('x', [anomalyAt(TEN + 60 * MINUTE, { metric: 'm1' })], TEN)
  const got = await at(0)
  assert.is(got.length, 72)
  assert.equal(
    got.filter((line) => line.startsWith('m1 ')),
    ['m1 opened', 'm1 resolved', 'm1 opened']
  )
})

courier('tries again after 1, 2, 4 … minutes, at most an hour, until a day has passed', async ({ redis }) => {
  const { at, open, log } = rig(redis, () => E.left(tryAgain('status 500')))
  await open('a')
  const tried: number[] = []
  for (let minute = 0; minute <= 26 * 60; minute += 1) if ((await at(minute)).length > 0) tried.push(minute)
  assert.equal(tried.slice(0, 8), [0, 1, 3, 7, 15, 31, 63, 123])
  assert.ok(tried.every((minute) => minute * MINUTE < GIVE_UP_MS))
  assert.is(log.at(-1), `log expired ${tried.length} not taken for a day`)
  assert.equal(await at(100 * 60), [])
})

courier('rests after a failure, and then asks with one notice', async ({ redis }) => {
  const { at, open } = rig(redis, () => E.left(tryAgain('no answer')))
  await open('a', 'b', 'c')
  const first = await at(0)
  assert.ok(first.length >= 1)
  await open('d')
  assert.equal(await at(0.9), [])
  assert.is((await at(1)).length, 1)
  assert.is((await at(2)).length, 1)
})

courier('delivers everything that has waited when the receiver is back', async ({ redis }) => {
  const { at, open, outbox } = rig(redis, (n) => (n <= 1 ? E.left(tryAgain('no answer')) : E.right(undefined)))
  await open('a')
  assert.equal(await at(0), ['a opened'])
  await open('b', 'c')
  assert.equal(await at(0.5), [])
  assert.equal((await at(1)).toSorted(), ['a opened', 'b opened', 'c opened'])
  assert.is(await right(outbox.size()), 0)
})

courier('keeps the order where something later has been due for longer', async ({ redis }) => {
  const { at, open } = rig(redis, (n) => (n <= 1 ? E.left(tryAgain('no answer')) : E.right(undefined)))
  await open('a')
  assert.equal(await at(0), ['a opened'])
  // While the channel rests.
  await replicaOn(redis).take('x', [anomalyAt(TEN + 1000, { metric: 'a', severity: 'critical' })], TEN + 1000)
  assert.equal([...(await at(1)), ...(await at(2))], ['a opened', 'a updated'])
})

courier('gives up what is refused, keeps that in the history, and goes on', async ({ redis }) => {
  const { at, open, log } = rig(redis, (n) => (n === 1 ? E.left(refused('status 404')) : E.right(undefined)))
  await open('a')
  await at(0)
  await open('b')
  assert.equal(await at(0), ['b opened'])
  assert.equal(log, ['log refused 1 status 404', 'log delivered 0'])
  const list = await right(createAlertList(redis, ['log']).list({ status: 'all', source: undefined, limit: 9 }))
  const outcomes = list.map(({ series, deliveries }) => [
    series.metric,
    deliveries['log']?.outcome,
    deliveries['log']?.reason
  ])
  assert.equal(outcomes.toSorted(), [
    ['a', 'failed', 'status 404'],
    ['b', 'delivered', undefined]
  ])
})

courier('never has two replicas send a notice at the same time', async ({ redis, server }) => {
  const second = await client(server.url)
  const [one, two] = [rig(redis), rig(second)]
  await one.open(...Array.from({ length: 100 }, (_, i) => `m${i}`))
  const [a, b] = await Promise.all([one.at(0), two.at(0)])
  assert.is(new Set([...a, ...b]).size, 100)
  assert.is(a.length + b.length, 100)
  second.disconnect()
})

courier('leaves what a replica that died had claimed to the others', async ({ redis }) => {
  const { at, open, outbox } = rig(redis)
  await open('a')
  await right(outbox.claim(TEN, TEN + MINUTE, 9))
  assert.equal(await at(0.9), [])
  assert.equal(await at(1), ['a opened'])
})

courier('begins nothing more once it is stopped, and leaves the rest in the outbox', async ({ redis }) => {
  const stopping = rig(redis, () => {
    stopping.one.stop().catch(() => {})
    return E.right(undefined)
  })
  await stopping.open('a')
  await replicaOn(redis).take('x', [anomalyAt(TEN + 60 * MINUTE, { metric: 'a' })], TEN)
  assert.equal(await stopping.at(0), ['a opened'])
  assert.is(await right(stopping.outbox.size()), 2)
  assert.equal(await rig(redis).at(0), ['a resolved', 'a opened'])
})

courier('says so when the outbox does not answer, and tries at the next wake', async () => {
  const log: string[] = []
  const away = TE.left(storeUnavailable(new Error('gone')))
  const one = createCourier({
    channel: { name: 'log', deliver: () => TE.right(undefined) },
    outbox: { claim: () => away, settle: () => away, size: () => away, waiting: () => away, firstDue: () => away },
    firstWaitMs: 60_000,
    attemptMs: 1,
    now: () => TEN,
    onSettled: () => log.push('settled'),
    onUnavailable: (cause) => log.push(cause.message)
  })
  for (let i = 0; i < 2; i += 1) {
    one.wake()
    await one.idle()
  }
  assert.equal(log, ['gone', 'gone'])
})

courier.run()
