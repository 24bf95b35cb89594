import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { createAlertList } from '../../shared/alerts/alert-list.ts'
import type { Delivery } from '../../shared/alerts/delivery.ts'
import { outboxKeys } from '../../shared/alerts/keys.ts'
import { createSilences } from '../../shared/alerts/silences.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { abandonedNotices } from './abandoned.ts'
import type { Channel } from './channels/channel.ts'
import { client, empty, replicaOn, right } from './harness.ts'
import { createKeeper } from './keeper.ts'
import { createOutbox } from './outbox.ts'
import { createDigestIncident, toldAlerts } from './told-alerts.ts'

type Context = { server: RedisServer; redis: RedisClient }
const told = suite<Context>('what a channel was told of')

told.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
told.before.each(async ({ server }) => (await empty(server.url)).disconnect())
told.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

const open = (redis: RedisClient, metric: string, minute = 0) =>
  replicaOn(redis).take(
    `${metric} ${minute}`,
    [anomalyAt(TEN + minute * MINUTE, { metric, source: `/${metric}` })],
    TEN
  )

/** Settles what waits, each alert as its metric says. */
const settle = async (redis: RedisClient, at: number, more: Readonly<Record<string, Partial<Delivery>>> = {}) => {
  const outbox = createOutbox(redis, 'log')
  for (const { notice } of await right(outbox.claim(at, at + MINUTE, 99))) {
    const base = { event_id: notice.id, outcome: 'delivered' as const, at: new Date(at).toISOString(), attempts: 1 }
    const delivery = { ...base, ...more[notice.alert.series.metric] }
    await right(outbox.settle({ notice, leaseUntil: at + MINUTE, nextAt: undefined, delivery }))
  }
}

told('is sent again: what is open, and for a while what is over; not what it was never told of', async ({ redis }) => {
  const list = createAlertList(redis, ['log'])
  for (const metric of ['open', 'refused', 'over']) await open(redis, metric)
  await settle(redis, TEN, { refused: { outcome: 'failed', reason: 'status 400' } })
  await open(redis, 'untold')
  // A second alert of the series ends the first one.
  await open(redis, 'over', 60)
  await settle(redis, TEN + 1000, { untold: { outcome: 'waiting' } })
  const show = async (at: number) => {
    const alerts = await toldAlerts(list, 'log', 4 * MINUTE, () => at)()
    return alerts
      ?.map(({ series, resolved_at }) => `${series.metric} ${resolved_at === null ? 'open' : 'over'}`)
      .toSorted()
  }
  assert.equal(await show(TEN + MINUTE), ['open open', 'over open', 'over over'])
  assert.equal(await show(TEN + 10 * MINUTE), ['open open', 'over open'])
  // Who was told of it would take it for over, were it left out.
  const times = { created_at: new Date(TEN).toISOString(), ends_at: '2999-01-01T00:00:00Z' }
  const silence = { id: 's', matchers: { source: '/open' }, ...times, comment: '', created_by: '' }
  assert.is(await right(createSilences(redis).add(silence, TEN)), true)
  const [silenced] = await right(list.list({ status: 'open', source: '/open', limit: 1 }))
  assert.is(silenced?.silenced_by, 's')
  assert.equal(await show(TEN + 10 * MINUTE), ['open open', 'over open'])
})

told('by digests alone keeps their incident open, whichever replica asks', async ({ redis }) => {
  const list = createAlertList(redis, ['log'])
  const [one, two] = [createDigestIncident(redis, list, 'log'), createDigestIncident(redis, list, 'log')]
  assert.equal([await one.isOpen(), await one.isNeeded()], [false, false])
  await one.setOpen(true)
  await open(redis, 'a')
  await open(redis, 'own')
  await settle(redis, TEN, { a: { digest: true }, own: { digest: true, ref: 'own' } })
  assert.equal([await two.isOpen(), await two.isNeeded()], [true, true])
  await settle(redis, TEN)
  await redis.del('knomaly:{alerts}:open')
  assert.equal([await two.isOpen(), await two.isNeeded()], [true, false])
  await two.setOpen(false)
  assert.is(await one.isOpen(), false)
})

told('to nobody, because its channel is there no more: that is said once', async ({ redis }) => {
  await replicaOn(redis, { channels: ['log', 'old', 'empty'] }).take('e1', [anomalyAt(TEN)], TEN)
  await redis.del(outboxKeys('empty').due)
  const said: unknown[] = []
  const look = abandonedNotices(redis, ['log', 'new'], { warn: (about: unknown) => void said.push(about) } as never)
  await look()
  await look()
  assert.equal(said, [{ channel: 'old', notices: 1 }])
})

const keeping = (keep: () => Promise<void>): Channel => ({
  name: 'log',
  deliver: () => () => Promise.reject(new Error('must not be called')),
  keep
})

told('ticks do not pile up behind a slow receiver, and one that fails is told of', async () => {
  const failures: string[] = []
  let begun = 0
  let finish = (_error?: Error): void => {}
  const keeper = createKeeper(
    [
      keeping(() => {
        begun += 1
        return new Promise((resolve, reject) => {
          finish = (error) => (error === undefined ? resolve() : reject(error))
        })
      })
    ],
    (channel, cause) => failures.push(`${channel}: ${cause.message}`)
  )
  keeper.tick()
  keeper.tick()
  assert.is(begun, 1)
  finish(new Error('gone'))
  await new Promise(setImmediate)
  keeper.tick()
  assert.equal([begun, failures], [2, ['log: gone']])
  const stopped = keeper.stop()
  keeper.tick()
  finish()
  await stopped
  assert.is(begun, 2)
})

told.run()
