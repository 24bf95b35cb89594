import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { seriesDigest } from '../../shared/alerting/alert-state.ts'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { SHORT_RULE } from '../../shared/alerting/testing/rule-fixture.ts'
import { toEvent } from '../../shared/cloudevents/to-event.ts'
import { TICK } from '../../shared/contract/event-types.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { commitEvent } from './commit-event.ts'
import { client, empty, replicaOn, right } from './harness.ts'
import { receiveEvent } from './receive-event.ts'

const ticks = suite<{ server: RedisServer; redis: RedisClient }>('ticks')

ticks.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
ticks.before.each(async ({ server }) => (await empty(server.url)).disconnect())
ticks.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

ticks('an alert that another rule keeps open for longer is due when that says so', async ({ redis }) => {
  const { store, take } = replicaOn(redis)
  await take('e1', [anomalyAt(TEN)], TEN)
  const ruleOf = () => ({ ...SHORT_RULE, resolveAfter: { ms: 60 * MINUTE, samples: 0 } })
  const tick = async (at: number) => {
    const now = () => at
    const quiet = () => {}
    const plain = {
      channelsOf: () => ['log'],
      silences: () => TE.right(() => undefined),
      groupSeries: 0,
      maxOpenAlerts: 100
    }
    const told = { onCommitted: quiet, onConflict: quiet, onRepeated: quiet, onDropped: quiet }
    const commit = commitEvent({ store, ruleOf, ...plain, now, ...told })
    const receive = receiveEvent({
      commit,
      store,
      prune: () => TE.right(undefined),
      tellMissing: () => TE.right([]),
      ruleOf,
      now
    })
    const event = toEvent({ specversion: '1.0', id: `t${at}`, source: '/tick', type: TICK }, {}, () => '')
    if (E.isLeft(event)) throw new Error(event.left.errors.join())
    return (await right(receive(event.right))).map(({ alert }) => alert.status)
  }
  const due = (at: number) => right(store.due(at, 10))
  assert.equal(await due(TEN + 10 * MINUTE), [seriesDigest(anomalyAt(TEN).series)])
  assert.equal(await tick(TEN + 10 * MINUTE), [])
  assert.equal(await due(TEN + 60 * MINUTE - 1), [])
  assert.equal(await tick(TEN + 60 * MINUTE), ['resolved'])
  assert.equal(await due(Number.MAX_SAFE_INTEGER), [])
})

ticks.run()
