import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { createAlertList } from '../../shared/alerts/alert-list.ts'
import { ALERT_KEYS, outboxKeys } from '../../shared/alerts/keys.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { client, empty, replicaOn, right } from './harness.ts'
import { messageOf } from './message/testing/notice-fixture.ts'
import type { Notice } from './notice.ts'
import { createOutbox } from './outbox.ts'

type Context = { server: RedisServer; redis: RedisClient }
const upgrade = suite<Context>('what a version before groups has left in Redis')

upgrade.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
upgrade.before.each(async ({ server }) => (await empty(server.url)).disconnect())
upgrade.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

const NEW_FIELDS = /"(kind|group|members|hushed|heard)":("series"|null|true|false),?/g

/** Two open alerts and their notices, without the fields and keys that have been added since. */
const before = async (redis: RedisClient): Promise<void> => {
  await replicaOn(redis).take('e1', [anomalyAt(TEN, { metric: 'a' }), anomalyAt(TEN, { metric: 'b' })], TEN)
  for (const key of [ALERT_KEYS.current, ALERT_KEYS.alerts, outboxKeys('log').notices]) {
    for (const [field, value] of Object.entries(await redis.hgetall(key))) {
      const old = value.replace(NEW_FIELDS, '')
      assert.is.not(old, value)
      await redis.hset(key, field, old)
    }
  }
  await redis.del(ALERT_KEYS.members, ALERT_KEYS.groupsDue, ALERT_KEYS.hushed)
}

const listed = async (redis: RedisClient) => {
  const list = await right(createAlertList(redis, ['log']).list({ status: 'all', source: undefined, limit: 9 }))
  return list.map(({ kind, series, status }) => `${kind} ${series.metric} ${status}`).toSorted()
}

upgrade('is listed and told', async ({ redis }) => {
  await before(redis)
  assert.equal(await listed(redis), ['series a opened', 'series b opened'])
  const waiting = await right(createOutbox(redis, 'log').claim(TEN, TEN + MINUTE, 9))
  assert.equal(
    waiting.map(({ notice }) => messageOf(notice as Notice).title),
    ['a of /web: 500, expected 100', 'b of /web: 500, expected 100']
  )
})

upgrade('goes on, becomes part of a group when it is heard of again, and its end is told', async ({ redis }) => {
  await before(redis)
  const replica = replicaOn(redis, { groupSeries: 3 })
  await replica.take('e2', [anomalyAt(TEN + 1000, { metric: 'c' })], TEN + 1000)
  await replica.take('e3', [anomalyAt(TEN + MINUTE, { metric: 'a' }), anomalyAt(TEN + MINUTE, { metric: 'b' })], TEN)
  assert.equal(
    (await listed(redis)).filter((line) => line.startsWith('group')),
    ['group * opened']
  )
  const events = await replica.tick('t1', TEN + 8 * MINUTE)
  assert.equal(events.map(({ alert }) => `${alert.series.metric} ${alert.status}`).toSorted(), [
    '* resolved',
    'a resolved',
    'b resolved',
    'c resolved'
  ])
  const told = Object.values(await redis.hgetall(outboxKeys('log').notices)).map((json) => JSON.parse(json) as Notice)
  assert.is(told.filter(({ alert }) => alert.status === 'resolved').length, 4)
})

upgrade.run()
