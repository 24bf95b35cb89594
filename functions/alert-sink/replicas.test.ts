import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { seriesDigest } from '../../shared/alerting/alert-state.ts'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { SHORT_RULE } from '../../shared/alerting/testing/rule-fixture.ts'
import { createAlertList } from '../../shared/alerts/alert-list.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { client, empty, replicaOn, right } from './harness.ts'

type Context = { server: RedisServer; one: RedisClient; two: RedisClient }
const replicas = suite<Context>('two replicas on one Redis')

replicas.before(async (context) => {
  context.server = await startRedis()
  context.one = await client(context.server.url)
  context.two = await client(context.server.url)
})
replicas.before.each(async ({ server }) => (await empty(server.url)).disconnect())
replicas.after(async ({ one, two, server }) => {
  one.disconnect()
  two.disconnect()
  await server.stop()
})

const list = (redis: RedisClient) =>
  right(createAlertList(redis, ['log']).list({ status: 'all', source: undefined, limit: 1000 }))

replicas('count every anomaly of a series once, in one alert', async ({ one, two }) => {
  const both = [replicaOn(one), replicaOn(two)]
  const events = Array.from({ length: 40 }, (_, i) => [anomalyAt(TEN + i * 1000), anomalyAt(TEN + i * 1000 + 500)])
  const told = await Promise.all(
    events.flatMap((anomalies, i) => both.map((replica) => replica.take(`e${i}`, anomalies, TEN + MINUTE)))
  )
  const opened = new Set(told.flat().map(({ id, alert }) => `${alert.status} ${id}`))
  assert.is(opened.size, 1)
  const [alert, ...more] = await list(one)
  assert.equal(more, [])
  assert.is(alert?.anomaly_count, 80)
  assert.is(alert?.opened_at, new Date(TEN).toISOString())
  assert.is(alert?.last_anomaly_at, new Date(TEN + 39_500).toISOString())
})

replicas('do not block each other over many series', async ({ one, two }) => {
  const both = [replicaOn(one), replicaOn(two)]
  const metrics = Array.from({ length: 30 }, (_, i) => `m${i}`)
  const all = metrics.map((metric) => anomalyAt(TEN, { metric }))
  const told = await Promise.all(both.map((replica, r) => replica.take(`all-${r}`, all, TEN)))
  assert.is(told.flat().filter(({ alert }) => alert.status === 'opened').length, 30)
  assert.is((await list(two)).length, 30)
})

replicas(
  'give a redelivered event the answer of its first delivery, whatever has happened since',
  async ({ one, two }) => {
    const [first, second] = [replicaOn(one), replicaOn(two)]
    const answer = await first.take('e1', [anomalyAt(TEN)], TEN)
    await second.take('e2', [anomalyAt(TEN + 60 * MINUTE)], TEN + 60 * MINUTE)
    assert.equal(await second.take('e1', [anomalyAt(TEN)], TEN + 50 * MINUTE), answer)
    assert.is(second.counts.repeated, 1)
  }
)

replicas('tell nobody twice of a sample that came in two events', async ({ one, two }) => {
  await replicaOn(one).take('e1', [anomalyAt(TEN)], TEN)
  assert.equal(await replicaOn(two).take('e2', [anomalyAt(TEN, { sample: `s${TEN}` })], TEN + 30 * MINUTE), [])
})

const rule = { ...SHORT_RULE, open: { anomalies: 8, of: 10 } }

replicas('open one alert at the m-th anomaly, whichever of them gets it', async ({ one, two }) => {
  const both = [replicaOn(one, { rule }), replicaOn(two, { rule })]
  const given = Array.from({ length: 8 }, (_, i) => anomalyAt(TEN + i * MINUTE, { intervalMs: MINUTE }))
  const take = (i: number) => both[i % 2]?.take(`e${i}`, [given[i] as Anomaly], TEN + i)
  const early = await Promise.all(Array.from({ length: 7 }, (_, i) => take(i)))
  assert.equal(early.flat(), [])
  assert.equal(await list(one), [])
  const [opened, ...more] = (await take(7)) ?? []
  assert.equal(more, [])
  assert.equal([opened?.alert.status, opened?.alert.anomaly_count], ['opened', 8])
  assert.is(opened?.alert.opened_at, new Date(TEN).toISOString())
})

replicas('tell once when the m-th comes to both at once', async ({ one, two }) => {
  const both = [replicaOn(one, { rule }), replicaOn(two, { rule })]
  const given = Array.from({ length: 9 }, (_, i) => anomalyAt(TEN + i * MINUTE, { intervalMs: MINUTE }))
  await both[0]?.take('before', given.slice(0, 7), TEN)
  const told = await Promise.all(both.map((replica, i) => replica.take(`e${i}`, [given[7 + i] as Anomaly], TEN)))
  assert.equal(
    told.flat().map(({ alert }) => alert.status),
    ['opened']
  )
  assert.is((await list(two))[0]?.anomaly_count, 9)
})

replicas('open no more alerts than there is room for', async ({ one }) => {
  const replica = replicaOn(one, { maxOpenAlerts: 2 })
  const told = await replica.take(
    'e1',
    ['a', 'b', 'c'].map((metric) => anomalyAt(TEN, { metric })),
    TEN
  )
  assert.equal(
    told.map(({ alert }) => alert.series.metric),
    ['a', 'b']
  )
  assert.equal(await replica.take('e2', [anomalyAt(TEN, { metric: 'd' })], TEN), [])
})

replicas('find what is due in the order of its quiet', async ({ one }) => {
  const replica = replicaOn(one)
  const [late, early] = [anomalyAt(TEN, { metric: 'late' }), anomalyAt(TEN, { metric: 'early' })]
  await replica.take('e1', [late], TEN + 2000)
  await replica.take('e2', [early], TEN + 1000)
  const due = await right(replica.store.due(TEN + 10 * MINUTE, 10))
  assert.equal(due, [seriesDigest(early.series), seriesDigest(late.series)])
})

replicas.run()
