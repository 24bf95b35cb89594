import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { seriesDigest } from '../../shared/alerting/alert-state.ts'
import { sourceDigest } from '../../shared/alerting/group-state.ts'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { createAlertList } from '../../shared/alerts/alert-list.ts'
import { ALERT_KEYS, outboxKeys } from '../../shared/alerts/keys.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { client, empty, LIMITS, replicaOn, right } from './harness.ts'
import type { Notice } from './notice.ts'

type Context = { server: RedisServer; one: RedisClient; two: RedisClient }
const groups = suite<Context>('a group of alerts')

groups.before(async (context) => {
  context.server = await startRedis()
  context.one = await client(context.server.url)
  context.two = await client(context.server.url)
})
groups.before.each(async ({ server }) => (await empty(server.url)).disconnect())
groups.after(async ({ one, two, server }) => {
  one.disconnect()
  two.disconnect()
  await server.stop()
})

const anomalies = (from: number, count: number, minute = 0) =>
  Array.from({ length: count }, (_, i) => anomalyAt(TEN + minute * MINUTE, { metric: `m${from + i}` }))

const told = async (redis: RedisClient): Promise<ReadonlyArray<string>> =>
  Object.values(await redis.hgetall(outboxKeys('log').notices))
    .map((json) => JSON.parse(json) as Notice)
    .toSorted((a, b) => a.since - b.since)
    .map(({ alert }) => `${alert.series.metric} ${alert.status}${alert.members ? ` ${alert.members.open}` : ''}`)

const list = (redis: RedisClient, kind: 'group' | 'series') =>
  right(createAlertList(redis, ['log']).list({ status: 'all', source: undefined, kind, limit: 1000 }))

groups('opens instead of the many alerts of one event', async ({ one }) => {
  const replica = replicaOn(one, { groupSeries: 5, maxOpenAlerts: 10_000 })
  await replica.take('e1', anomalies(0, 1000), TEN)
  assert.equal(await told(one), ['* opened 1000'])
  const [group] = await list(one, 'group')
  assert.equal([group?.members?.total, group?.members?.examples.length, group?.anomaly_count], [1000, 10, 1000])
})

groups('takes along those that were told before, and tells the end of these alone', async ({ one }) => {
  const replica = replicaOn(one, { groupSeries: 3 })
  await replica.take('e1', anomalies(0, 1), TEN)
  await replica.take('e2', anomalies(1, 2), TEN + 1)
  assert.equal(await told(one), ['m0 opened', '* opened 3'])
  const [group] = await list(one, 'group')
  assert.ok((await list(one, 'series')).every((alert) => alert.group === group?.id))
  await replica.take('e3', [anomalyAt(TEN, { source: '/alone' })], TEN + 2)
  const counts = createAlertList(one, []).counts()
  assert.equal(await right(counts), { open: 2, series: 4, groups: 1, critical_groups: 0, resolved: 0 })
  await replica.tick('t1', TEN + 6 * MINUTE)
  assert.equal(await right(counts), { open: 0, series: 0, groups: 0, critical_groups: 0, resolved: 5 })
  assert.equal((await told(one)).slice(2).toSorted(), ['* resolved 0', 'm0 resolved', 'rps opened', 'rps resolved'])
})

groups('says that there are twice as many, half a minute later at the soonest', async ({ one }) => {
  const replica = replicaOn(one, { groupSeries: 3 })
  await replica.take('e1', anomalies(0, 4), TEN)
  await replica.take('e2', anomalies(4, 4), TEN + 1000)
  assert.equal(await told(one), ['* opened 4'])
  await replica.tick('t1', TEN + 31_000)
  assert.equal(await told(one), ['* opened 4', '* updated 8'])
  await replica.take('e3', anomalies(8, 7), TEN + 62_000)
  assert.is((await told(one)).length, 2, 'not twice as many')
  await replica.take('e4', anomalies(15, 1), TEN + 63_000)
  assert.equal((await told(one)).slice(2), ['* updated 16'])
})

groups(
  'is one, whichever of two replicas opens it, and commits go past each other after that',
  async ({ one, two }) => {
    const limits = { ...LIMITS, noticesPerChannel: 10_000 }
    const both = [one, two].map((redis) => replicaOn(redis, { groupSeries: 5, maxOpenAlerts: 10_000, limits }))
    // A hundred events of ten series at once, fifty at each: as many as a replica is given at a time.
    const events = await Promise.all(
      Array.from({ length: 100 }, (_, i) => both[i % 2]?.take(`e${i}`, anomalies(i * 10, 10), TEN))
    )
    const opened = events.flat().filter((event) => event?.alert.kind === 'group')
    assert.equal(
      opened.map((event) => event?.alert.status),
      ['opened']
    )
    assert.is((await told(one)).length, 1)
    const [group] = await list(two, 'group')
    assert.equal([group?.members?.open, group?.members?.total], [1000, 1000])
    const conflicts = both.reduce((sum, { counts }) => sum + counts.conflicts, 0)
    assert.ok(conflicts <= 100, `${conflicts} conflicts: more than one for each event that came at once`)
    const again = both.map(({ counts }) => counts.conflicts)
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => both[i % 2]?.take(`f${i}`, anomalies(i * 10, 10, 1), TEN + 1000))
    )
    assert.equal(
      both.map(({ counts }) => counts.conflicts),
      again,
      'none while it is open'
    )
  }
)

groups('opens on more alerts than one commit takes along, when the rule has changed', async ({ one }) => {
  const limits = { ...LIMITS, noticesPerChannel: 10_000, pastAlerts: 10_000 }
  await replicaOn(one, { groupSeries: 0, maxOpenAlerts: 10_000, limits }).take('e1', anomalies(0, 1500), TEN)
  const replica = replicaOn(one, { groupSeries: 5, maxOpenAlerts: 10_000, limits })
  await replica.take('e2', anomalies(1500, 1), TEN + 1000)
  const [group] = await list(one, 'group')
  assert.equal([group?.status, group?.members?.open, group?.members?.total], ['opened', 1501, 1501])
  for (let part = 0; part < 2; part += 1) await replica.tick(`t${part}`, TEN + 6 * MINUTE)
  const [over] = await list(one, 'group')
  assert.equal([over?.status, over?.members?.open, over?.members?.total], ['resolved', 0, 1501])
})

groups('opens although something is counted that is not open any more', async ({ one }) => {
  const replica = replicaOn(one, { groupSeries: 3 })
  await replica.take('e1', anomalies(0, 2), TEN)
  await one.zadd(ALERT_KEYS.members, 0, `${sourceDigest(anomalyAt(TEN).series.source)} gone`)
  await replica.take('e2', anomalies(2, 1), TEN + 1000)
  const [group] = await list(one, 'group')
  assert.is(group?.members?.open, 3)
})

groups('is over although a version before groups has ended its last members and left them counted', async ({ one }) => {
  const replica = replicaOn(one, { groupSeries: 3 })
  await replica.take('e1', anomalies(0, 4), TEN)
  // m0 is over and still a member; of another nothing is known at all.
  const { series } = anomalyAt(TEN, { metric: 'm0' })
  await replica.tick('t1', TEN + 6 * MINUTE)
  await replica.take('e2', anomalies(1, 3, 20), TEN + 20 * MINUTE)
  await one.zadd(ALERT_KEYS.members, 0, `${sourceDigest('/web')} ${seriesDigest(series)}`)
  await one.zadd(ALERT_KEYS.members, 0, `${sourceDigest('/web')} gone`)
  await replica.tick('t2', TEN + 21 * MINUTE)
  const [open] = await list(one, 'group')
  assert.equal([open?.status, open?.members?.open], ['opened', 3])
  await replica.tick('t3', TEN + 26 * MINUTE)
  const [over] = await list(one, 'group')
  assert.equal([over?.status, over?.members?.open], ['resolved', 0])
  assert.is(await one.exists(ALERT_KEYS.members), 0)
})

groups('names the worst that there are when something is said of it, with their values', async ({ one }) => {
  const replica = replicaOn(one, { groupSeries: 3 })
  const named = async () => {
    const [group] = await list(one, 'group')
    return group?.worst_members?.map(({ series, score, value }) => `${series.metric} ${score} ${value}`)
  }
  await replica.take('e1', anomalies(0, 4), TEN)
  assert.equal((await named())?.toSorted(), ['m0 2 500', 'm1 2 500', 'm2 2 500', 'm3 2 500'])
  for (let i = 4; i < 20; i += 1) {
    await replica.take(`e${i}`, [anomalyAt(TEN + 1000, { metric: `m${i}`, score: i })], TEN + 1000 + i)
  }
  await replica.tick('t1', TEN + 32_000)
  const worst = Array.from({ length: 10 }, (_, i) => `m${19 - i} ${19 - i} 500`)
  assert.equal(await named(), worst)
  const [group] = await list(one, 'group')
  assert.is(group?.status, 'updated')
  assert.equal(group?.members?.examples.map(({ metric }) => metric)[0], 'm19')
  await replica.tick('t2', TEN + 7 * MINUTE)
  assert.equal(await named(), worst)
})

groups('is never, where that is asked for', async ({ one }) => {
  const replica = replicaOn(one, { groupSeries: 0, limits: { ...LIMITS, noticesPerChannel: 1000 } })
  await replica.take('e1', anomalies(0, 50), TEN)
  assert.is((await told(one)).length, 50)
  assert.equal(await list(one, 'group'), [])
})

groups.run()
