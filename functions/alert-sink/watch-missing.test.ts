import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { seriesDigest } from '../../shared/alerting/alert-state.ts'
import type { RuleOf } from '../../shared/alerting/rule-of.ts'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { SHORT_RULE } from '../../shared/alerting/testing/rule-fixture.ts'
import { toEvent } from '../../shared/cloudevents/to-event.ts'
import { Anomaly } from '../../shared/contract/anomaly.ts'
import { decode } from '../../shared/contract/decode.ts'
import { PING } from '../../shared/contract/event-types.ts'
import { storeUnavailable } from '../../shared/failure/failure.ts'
import { policiesOf } from '../../shared/policy/testing/policies.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { createLastSeen } from '../../shared/redis/last-seen.ts'
import { toMember } from '../../shared/redis/member.ts'
import { createSeriesIndex, TOUCH_EVERY_MS } from '../../shared/redis/series-index.ts'
import { createSeriesReader } from '../../shared/redis/series-reader.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { type AlertStore, createAlertStore } from './alert-store.ts'
import { commitEvent } from './commit-event.ts'
import { client, empty, LIMITS, replicaOn, right } from './harness.ts'
import { createMissingStore } from './missing-store.ts'
import { receiveEvent } from './receive-event.ts'
import { watchMissing } from './watch-missing.ts'

const missing = suite<{ server: RedisServer; redis: RedisClient }>('missing data')

missing.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
missing.before.each(async ({ server }) => (await empty(server.url)).disconnect())
missing.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

// Two of three as the rule, which missing data alone could never reach.
const POLICIES = `
defaults:
  alert: { open: { anomalies: 2, of: 3 }, resolve_after: 5m, lockout: 10m, fatigue: { weight: 9 } }
policies:
  - { name: watched, match: { metric: watched }, missing: { after: 10m } }
  - { name: strict, match: { metric: strict }, missing: { after: 2m }, severity: { critical: 1 } }
`

/** When a series that was seen at TEN is missing by the policy `watched`. */
const MISSING = 10 * MINUTE + TOUCH_EVERY_MS

/** What one replica of alert-sink does on ticks, and the samples that the analyzer would have written. */
const start = (
  redis: RedisClient,
  policies = POLICIES,
  around: (store: AlertStore) => AlertStore = (store) => store
) => {
  const set = policiesOf(policies)
  const ruleOf: RuleOf = (series) => set.policyOf(series).alert
  const clock = { now: TEN }
  const now = () => clock.now
  const store = around(createAlertStore(redis, ['log'], LIMITS))
  const quiet = () => {}
  const commit = commitEvent({
    ...{ store, ruleOf, channelsOf: () => ['log'], maxOpenAlerts: 2000, now },
    ...{ silences: () => TE.right(() => undefined), groupSeries: 0 },
    ...{ onCommitted: quiet, onConflict: quiet, onRepeated: quiet, onDropped: quiet }
  })
  const tellMissing = watchMissing({
    policies: set,
    lastSeen: createLastSeen(redis),
    reader: createSeriesReader(redis),
    store: createMissingStore(redis),
    commit
  })
  const receive = receiveEvent({ commit, store, prune: () => TE.right(undefined), tellMissing, ruleOf, now })
  const index = createSeriesIndex(redis, { maxSeries: 10_000, ttlMs: 7 * 24 * 60 * MINUTE })

  const tick = async (at: number, id: string = randomUUID(), delivered = at) => {
    clock.now = delivered
    const fields = { specversion: '1.0', id, source: '/tick', type: PING, time: new Date(at).toISOString() }
    const event = toEvent(fields, {}, () => fields.time)
    if (E.isLeft(event)) throw new Error(event.left.errors.join())
    return receive(event.right)()
  }
  return {
    /** A sample a minute, the last one at `last`, seen when it came. */
    fill: async (source: string, metric: string, last: number, seen = last) => {
      const key = `${source}\n${metric}`
      for (const i of [2, 1, 0]) {
        const time = last - i * MINUTE
        await redis.zadd(seriesKeys(key).window, time, toMember({ time, key: `s${time}`, value: 7 + i }))
      }
      await right(index.touch(key, seen))
    },
    tick,
    /** Status of each transition that a tick says. */
    said: async (at: number, id?: string) => {
      const told = await tick(at, id)
      if (E.isLeft(told)) throw new Error(JSON.stringify(told.left))
      return told.right.map(({ alert }) => `${alert.series.source} ${alert.status}`)
    }
  }
}

missing('a series that reports nothing for too long opens an alert at once, and it says so', async ({ redis }) => {
  const { fill, tick, said } = start(redis)
  await fill('/web', 'watched', TEN)
  assert.equal(await said(TEN + MISSING - 1), [])
  const told = await tick(TEN + MISSING)
  assert.ok(E.isRight(told))
  const [opened, ...more] = told.right
  assert.equal(more, [])
  const { version, policies } = policiesOf(POLICIES)
  const detector = policies[0]?.detector
  assert.equal(opened?.alert.worst, {
    series: { source: '/web', metric: 'watched', labels: {} },
    time: new Date(TEN + 10 * MINUTE).toISOString(),
    ...{ value: 7, expected: 7, lower: 7, upper: 7, score: 2 },
    ...{ direction: 'below', reason: 'missing', severity: 'warning' },
    explanation: 'no samples for longer than policy "watched" allows; the last was 7, one came every 60 s',
    detector: { name: detector?.name, version: detector?.version },
    policy: { name: 'watched', version },
    ...{ parts: [], interval_ms: MINUTE, statistics: { count: 3, mean: 7, std_dev: 0, z: 0 } },
    cause: { event: 'missing', sample: `missing.${TEN}.0` }
  })
  assert.ok(E.isRight(decode(Anomaly)(JSON.parse(JSON.stringify(opened?.alert.worst)))))
})

missing(
  'it stays open while the series reports nothing, and is resolved when samples have come again',
  async ({ redis }) => {
    const { fill, said } = start(redis)
    await fill('/web', 'watched', TEN)
    assert.equal(await said(TEN + MISSING), ['/web opened'])
    const later: string[] = []
    for (let minute = 1; minute < 60; minute += 1) later.push(...(await said(TEN + MISSING + minute * MINUTE)))
    assert.not(later.includes('/web resolved'), later.join())
    assert.not(later.includes('/web opened'), later.join())
    const back = TEN + MISSING + 60 * MINUTE
    await fill('/web', 'watched', back)
    const after: string[] = []
    for (let minute = 1; minute < 9; minute += 1) after.push(...(await said(back + minute * MINUTE)))
    assert.equal(after, ['/web resolved'])
  }
)

missing('missing once more, it is told of once more', async ({ redis }) => {
  const { fill, said } = start(redis)
  await fill('/web', 'watched', TEN)
  await said(TEN + MISSING)
  await fill('/web', 'watched', TEN + 60 * MINUTE)
  assert.equal(await said(TEN + 61 * MINUTE), ['/web resolved'])
  assert.equal(await said(TEN + 60 * MINUTE + MISSING), ['/web opened'])
})

missing('how tired people are of its samples stays as it was', async ({ redis }) => {
  const { fill, said } = start(redis)
  const anomaly = anomalyAt(TEN - 120 * MINUTE, { metric: 'watched' })
  const rule = { ...SHORT_RULE, fatigue: { weight: 9, ms: 1000 * MINUTE, samples: 0 } }
  const replica = replicaOn(redis, { rule })
  await replica.take('event', [anomaly], TEN - 120 * MINUTE)
  const digest = seriesDigest(anomaly.series)
  const tiredness = async () => (await right(replica.store.load('', [digest]))).stored[0]?.state?.tiredness
  const before = await tiredness()
  assert.equal(before, { level: 1, at: TEN - 120 * MINUTE })
  await fill('/web', 'watched', TEN)
  assert.equal(await said(TEN + MISSING), ['/web resolved', '/web opened'])
  assert.equal(await tiredness(), before)
})

missing('it is told of on its own, also within the lock-out of a spike', async ({ redis }) => {
  const { fill, said } = start(redis, POLICIES.replace('lockout: 10m', 'lockout: { time: 4h, from: open }'))
  const spike = anomalyAt(TEN - MINUTE, { metric: 'watched' })
  const rule = { ...SHORT_RULE, lockout: { ms: 240 * MINUTE, samples: 0, from: 'open' } } as const
  await replicaOn(redis, { rule }).take('event', [spike], TEN - MINUTE)
  await fill('/web', 'watched', TEN)
  assert.equal(await said(TEN + MISSING), ['/web resolved', '/web opened'])
})

missing('a policy has its own length and severity; other series are left alone', async ({ redis }) => {
  const { fill, tick } = start(redis)
  for (const metric of ['watched', 'strict', 'other']) await fill('/web', metric, TEN)
  const told = await tick(TEN + 2 * MINUTE + TOUCH_EVERY_MS)
  assert.ok(E.isRight(told))
  assert.equal(
    told.right.map(({ alert }) => [alert.series.metric, alert.severity]),
    [['strict', 'critical']]
  )
})

missing('where no policy asks for it, missing data is nothing', async ({ redis }) => {
  const { fill, said } = start(redis, '')
  await fill('/web', 'watched', TEN)
  assert.equal(await said(TEN + 60 * MINUTE), [])
})

missing('in the time of its samples, also when these are from another year', async ({ redis }) => {
  const { fill, tick } = start(redis)
  const past = Date.parse('2015-06-01T00:00:00Z')
  await fill('/old', 'watched', past, TEN)
  const told = await tick(TEN + MISSING)
  assert.ok(E.isRight(told))
  assert.equal(
    told.right.map(({ alert }) => alert.opened_at),
    [new Date(past + 10 * MINUTE).toISOString()]
  )
})

missing('a tick that is delivered again says the same; another one says nothing twice', async ({ redis }) => {
  const one = start(redis)
  const two = start(redis)
  for (const source of ['/a', '/b']) await one.fill(source, 'watched', TEN)
  const at = TEN + MISSING
  const first = await one.tick(at, 'tick-1')
  assert.equal(await two.tick(at, 'tick-1', at + MINUTE), first)
  assert.equal(await two.said(at + 1), [])
  const told = E.isRight(first) ? first.right : []
  assert.equal(told.map(({ alert }) => alert.series.source).sort(), ['/a', '/b'])
})

missing('nothing is lost when a tick breaks down on its way: it comes again and says all', async ({ redis }) => {
  let broken = true
  const one = start(redis, POLICIES, (store) => ({
    ...store,
    due: (now, limit) => (broken ? TE.left(storeUnavailable(new Error('gone'))) : store.due(now, limit))
  }))
  await one.fill('/a', 'watched', TEN)
  const at = TEN + MISSING
  assert.ok(E.isLeft(await one.tick(at, 'tick-1')))
  broken = false
  assert.equal(await one.said(at, 'tick-1'), ['/a opened'])
})

missing('what went missing while the pipeline itself was away for long is not told of', async ({ redis }) => {
  const { fill, said } = start(redis)
  await fill('/long', 'watched', TEN - 120 * MINUTE)
  await fill('/short', 'watched', TEN - 30 * MINUTE)
  assert.equal(await said(TEN), ['/short opened'])
})

missing('more series than one tick takes are told of by the next ones', async ({ redis }) => {
  const { fill, tick } = start(redis, 'policies: [{ missing: { after: 1m } }]')
  const names = Array.from({ length: 1200 }, (_, i) => `/s${i}`)
  for (const [i, name] of names.entries()) await fill(name, 'm', TEN + i)
  const told = new Set<string>()
  for (let n = 0; n < 3; n += 1) {
    const events = await tick(TEN + 5 * MINUTE + n)
    assert.ok(E.isRight(events))
    for (const { alert } of events.right) told.add(alert.series.source)
  }
  assert.is(told.size, names.length)
})

missing.run()
