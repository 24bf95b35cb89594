import type { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import type { Delivery } from '../../shared/alerts/delivery.ts'
import { ALERT_KEYS, outboxKeys } from '../../shared/alerts/keys.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { client, empty, replicaOn, right } from './harness.ts'
import type { Notice } from './notice.ts'
import { type Claimed, createOutbox, type Outbox } from './outbox.ts'

type Context = { server: RedisServer; redis: RedisClient; eyes: Redis; outbox: Outbox; other: Outbox }
const outbox = suite<Context>('claim-notices.lua and settle-notice.lua')

outbox.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
outbox.before.each(async (context) => {
  context.eyes = await empty(context.server.url)
  context.outbox = createOutbox(context.redis, 'log')
  context.other = createOutbox(context.redis, 'log')
})
outbox.after.each(({ eyes }) => eyes.disconnect())
outbox.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

const LEASE = TEN + 70_000
const KEYS = outboxKeys('log')

/** One open alert and its notice. */
const one = async (redis: RedisClient): Promise<Notice> => {
  const [event] = await replicaOn(redis).take('e1', [anomalyAt(TEN)], TEN)
  if (event === undefined) throw new Error('no alert')
  return { ...event, since: TEN, attempts: 0 }
}
const ids = (claimed: ReadonlyArray<Claimed>): ReadonlyArray<string> =>
  claimed.map(({ notice }) => notice.alert.series.metric)
/** As a claim hands it out: with what became of the notice of its alert before it. */
const claimed = (notice: Notice, previous?: Delivery, isBehind = false): Claimed => ({
  ...{ notice, previous, isBehind, isForgotten: false }
})

outbox('hands out what is due, in its order, and no more than asked for', async ({ redis, outbox }) => {
  const metrics = Array.from({ length: 12 }, (_, i) => `m${i}`)
  await replicaOn(redis).take(
    'e1',
    metrics.map((metric) => anomalyAt(TEN, { metric })),
    TEN
  )
  assert.equal(await right(outbox.claim(TEN - 1, LEASE, 20)), [])
  assert.equal(ids(await right(outbox.claim(TEN, LEASE, 5))), metrics.slice(0, 5))
  assert.equal(ids(await right(outbox.claim(TEN, LEASE, 20))), metrics.slice(5))
})

outbox('hands a notice to one replica until its lease ends', async ({ redis, outbox, other }) => {
  const notice = await one(redis)
  assert.equal(await right(outbox.claim(TEN, LEASE, 9)), [claimed(notice)])
  assert.equal(await right(other.claim(LEASE - 1, LEASE + 70_000, 9)), [])
  assert.equal(await right(other.claim(LEASE, LEASE + 70_000, 9)), [claimed(notice)])
})

outbox('drops an id that has no notice', async ({ redis, eyes, outbox }) => {
  await one(redis)
  await eyes.del(KEYS.notices)
  assert.equal(await right(outbox.claim(TEN, LEASE, 9)), [])
  assert.is(await right(outbox.size()), 0)
})

outbox('lets a notice go that is settled, and notes how it went', async ({ redis, eyes, outbox }) => {
  const notice = await one(redis)
  await right(outbox.claim(TEN, LEASE, 9))
  const delivery = { event_id: notice.id, outcome: 'delivered' as const, at: notice.time, attempts: 1 }
  assert.is(await right(outbox.settle({ notice, leaseUntil: LEASE, nextAt: undefined, delivery })), true)
  assert.equal([await right(outbox.size()), await eyes.hlen(KEYS.notices)], [0, 0])
  assert.equal(JSON.parse((await eyes.hget(ALERT_KEYS.deliveries, `${notice.alert.id} log`)) as string), delivery)
  assert.ok((await eyes.pttl(ALERT_KEYS.deliveries)) > 0)
})

outbox('keeps a notice for its next attempt as it is then', async ({ redis, outbox }) => {
  const notice = { ...(await one(redis)), attempts: 3 }
  await right(outbox.claim(TEN, LEASE, 9))
  await right(outbox.settle({ notice, leaseUntil: LEASE, nextAt: TEN + 5000, delivery: undefined }))
  assert.equal(await right(outbox.claim(TEN + 4999, LEASE, 9)), [])
  assert.equal(await right(outbox.claim(TEN + 5000, LEASE, 9)), [claimed(notice)])
})

outbox(
  'says with a notice what became of the one before it, and how much waits since when',
  async ({ redis, outbox }) => {
    const notice = await one(redis)
    assert.equal([await right(outbox.waiting(TEN - 1)), await right(outbox.waiting(TEN))], [0, 1])
    assert.is(await right(outbox.firstDue()), TEN)
    await right(outbox.claim(TEN, LEASE, 9))
    assert.is(await right(outbox.waiting(TEN)), 0)
    const what = { outcome: 'waiting' as const, next_at: '2026-03-02T10:00:05.000Z', ref: 'C1:1.2' }
    const delivery = { event_id: notice.id, at: notice.time, attempts: 1, ...what }
    await right(outbox.settle({ notice, leaseUntil: LEASE, nextAt: TEN + 5000, delivery }))
    assert.equal(await right(outbox.claim(TEN + 5000, LEASE, 9)), [claimed(notice, delivery)])
  }
)

outbox('says which notices are behind an earlier one of their alert', async ({ redis, outbox, other }) => {
  await one(redis)
  await right(outbox.claim(TEN, LEASE, 9))
  await replicaOn(redis).take('e2', [anomalyAt(TEN + 1000, { severity: 'critical' })], TEN + 1000)
  await replicaOn(redis).tick('t1', TEN + 8 * MINUTE)
  const behind = async (now: number) =>
    (await right(other.claim(now, now + 1, 9))).map(({ notice, isBehind }) => [notice.alert.status, isBehind])
  assert.equal(await behind(TEN + 1000), [['updated', true]])
  // Together with it they are not: whoever has them all sees to their order.
  assert.equal((await behind(TEN + 8 * MINUTE)).toSorted(), [
    ['opened', false],
    ['resolved', false],
    ['updated', false]
  ])
})

outbox('takes no word from a replica whose lease has passed to another', async ({ redis, outbox, other }) => {
  const notice = await one(redis)
  await right(outbox.claim(TEN, LEASE, 9))
  await right(other.claim(LEASE, LEASE + 70_000, 9))
  assert.is(await right(outbox.settle({ notice, leaseUntil: LEASE, nextAt: undefined, delivery: undefined })), false)
  assert.is(await right(outbox.size()), 1)
  assert.is(
    await right(other.settle({ notice, leaseUntil: LEASE + 70_000, nextAt: undefined, delivery: undefined })),
    true
  )
  assert.is(await right(other.settle({ notice, leaseUntil: LEASE + 70_000, nextAt: TEN, delivery: undefined })), false)
  assert.is(await right(outbox.size()), 0)
})

outbox('notes nothing about an alert that is forgotten', async ({ redis, eyes, outbox }) => {
  const notice = await one(redis)
  await right(outbox.claim(TEN, LEASE, 9))
  await eyes.hdel(ALERT_KEYS.alerts, notice.alert.id)
  const delivery = { event_id: notice.id, outcome: 'delivered' as const, at: notice.time, attempts: 1 }
  await right(outbox.settle({ notice, leaseUntil: LEASE, nextAt: undefined, delivery }))
  assert.is(await eyes.exists(ALERT_KEYS.deliveries), 0)
})

outbox.run()
