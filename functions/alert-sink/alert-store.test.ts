import type { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AlertState, type SeriesAlerts, seriesDigest, toAlert } from '../../shared/alerting/alert-state.ts'
import { applyAnomalies } from '../../shared/alerting/life-cycle.ts'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { SHORT_RULE } from '../../shared/alerting/testing/rule-fixture.ts'
import { ALERT_KEYS, answerKey, outboxKeys } from '../../shared/alerts/keys.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import type { AlertCommit, SourceCommit } from './alert-store.ts'
import { client, empty, LIMITS, replicaOn, right } from './harness.ts'
import type { Notice } from './notice.ts'

type Context = { server: RedisServer; redis: RedisClient; eyes: Redis }
const commitAlerts = suite<Context>('commit-alerts.lua')

commitAlerts.before(async (context) => {
  context.server = await startRedis()
  context.redis = await client(context.server.url)
})
commitAlerts.before.each(async (context) => {
  context.eyes = await empty(context.server.url)
})
commitAlerts.after.each(({ eyes }) => eyes.disconnect())
commitAlerts.after(async ({ redis, server }) => {
  redis.disconnect()
  await server.stop()
})

const anomaly = anomalyAt(TEN)
const DIGEST = seriesDigest(anomaly.series)
const STATE = applyAnomalies(undefined, [anomaly], SHORT_RULE, TEN).state as SeriesAlerts
/** The same with another alert in it. */
const withAlert = (changes: Partial<AlertState>): SeriesAlerts & { readonly alert: AlertState } => ({
  ...STATE,
  alert: { ...(STATE.alert as AlertState), ...changes }
})
const ALERT = toAlert(withAlert({}).alert, 'opened')

/** Of a source without a group, and with as many open alerts as there may be. */
const SOURCE: SourceCommit = {
  ...{ digest: 'source', expected: '', version: '', news: undefined, dueAt: undefined },
  ...{ least: 0, most: 1_000_000, added: undefined }
}
const PLAIN = { source: 0, isMember: true, hushedUntil: undefined }
const NOTICE: Notice = { id: 'n1', time: anomaly.time, sequence: 1, alert: ALERT, since: TEN, attempts: 0 }
const OPENING: AlertCommit = {
  event: 'event-1',
  answer: '["the answer"]',
  now: TEN,
  sources: [SOURCE],
  series: [{ digest: DIGEST, expected: '', version: 'v1', state: STATE, dueAt: TEN + 5 * MINUTE, ...PLAIN }],
  alerts: [{ digest: DIGEST, alert: ALERT }],
  notices: [{ notice: NOTICE, channels: ['log', 'webhook'] }]
}
const resolution = (expected: string, at: number): AlertCommit => {
  const state = withAlert({ resolvedAt: TEN + 5 * MINUTE })
  return {
    event: `resolved-${at}`,
    answer: '',
    now: at,
    sources: [SOURCE],
    series: [{ digest: DIGEST, expected, version: 'v2', state, dueAt: undefined, ...PLAIN }],
    alerts: [{ digest: DIGEST, alert: toAlert(state.alert, 'resolved') }],
    notices: []
  }
}

commitAlerts('stores state, alert, notice and answer of an event at once', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis, { channels: ['log', 'webhook'] })
  assert.equal(await right(store.commit(OPENING)), { kind: 'committed', dropped: [] })
  assert.equal(await right(store.load('event-1', [DIGEST, 'other'])), {
    answer: '["the answer"]',
    stored: [
      { version: 'v1', state: STATE },
      { version: '', state: undefined }
    ],
    openAlerts: 1
  })
  assert.equal(JSON.parse((await eyes.hget(ALERT_KEYS.alerts, ALERT.id))?.replace(`${DIGEST} `, '') as string), ALERT)
  assert.equal(await right(store.due(TEN + 5 * MINUTE - 1, 10)), [])
  assert.equal(await right(store.due(TEN + 5 * MINUTE, 10)), [DIGEST])
  for (const channel of ['log', 'webhook']) {
    const keys = outboxKeys(channel)
    assert.equal(await eyes.zrange(keys.due, '0', '-1', 'WITHSCORES'), ['n1', String(TEN)])
    assert.equal(JSON.parse((await eyes.hget(keys.notices, 'n1')) as string), NOTICE)
  }
})

commitAlerts('answers an event that has been answered, and changes nothing', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis)
  await right(store.commit(OPENING))
  const before = await eyes.hgetall(ALERT_KEYS.current)
  const again = await right(store.commit({ ...OPENING, answer: 'another', series: [] }))
  assert.equal(again, { kind: 'answered', answer: '["the answer"]' })
  assert.equal(await eyes.hgetall(ALERT_KEYS.current), before)
})

commitAlerts('keeps an answer for its time, and none that is empty', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis, { limits: { ...LIMITS, answerTtlMs: 3_000_000 } })
  await right(store.commit(OPENING))
  assert.ok(Math.abs((await eyes.pttl(answerKey('event-1'))) - 3_000_000) < 5_000)
  await right(store.commit(resolution('v1', TEN + 1)))
  assert.is(await eyes.exists(answerKey(`resolved-${TEN + 1}`)), 0)
})

commitAlerts('changes nothing at all when one of the series has another version', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis)
  await right(store.commit(OPENING))
  const before = await eyes.dbsize()
  const fine = { digest: 'another', expected: '', version: 'v1', state: STATE, dueAt: undefined, ...PLAIN }
  const stale = { digest: DIGEST, expected: 'v0', version: 'v9', state: STATE, dueAt: undefined, ...PLAIN }
  const result = await right(store.commit({ ...OPENING, event: 'event-2', series: [fine, stale] }))
  assert.equal(result, { kind: 'conflict' })
  assert.equal(await eyes.hkeys(ALERT_KEYS.current), [DIGEST])
  assert.is(await eyes.dbsize(), before)
})

commitAlerts('moves an alert from open to past and back, each at the time it got there', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis)
  await right(store.commit(OPENING))
  const again = { ...OPENING, event: 'e2', now: TEN + 9, series: [], notices: [] }
  await right(store.commit(again))
  assert.equal(await eyes.zrange(ALERT_KEYS.open, '0', '-1', 'WITHSCORES'), [ALERT.id, String(TEN)])
  await right(store.commit(resolution('v1', TEN + 10)))
  assert.equal(await eyes.zrange(ALERT_KEYS.open, '0', '-1'), [])
  assert.equal(await eyes.zrange(ALERT_KEYS.due, '0', '-1'), [])
  assert.equal(await eyes.zrange(ALERT_KEYS.resolved, '0', '-1', 'WITHSCORES'), [ALERT.id, String(TEN + 10)])
  await right(store.commit({ ...again, event: 'e3', now: TEN + 20 }))
  assert.equal(await eyes.zrange(ALERT_KEYS.open, '0', '-1', 'WITHSCORES'), [ALERT.id, String(TEN + 20)])
  assert.equal(await eyes.zrange(ALERT_KEYS.resolved, '0', '-1'), [])
})

commitAlerts('gives each notice to its own channels only', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis, { channels: ['log', 'webhook'] })
  const notices = [
    { notice: { ...NOTICE, id: 'n1' }, channels: ['webhook'] },
    { notice: { ...NOTICE, id: 'n2' }, channels: [] },
    { notice: { ...NOTICE, id: 'n3' }, channels: ['log', 'webhook', 'a channel that is configured no more'] }
  ]
  await right(store.commit({ ...OPENING, notices }))
  assert.equal(await eyes.hkeys(outboxKeys('log').notices), ['n3'])
  assert.equal(await eyes.zrange(outboxKeys('webhook').due, '0', '-1'), ['n1', 'n3'])
})

commitAlerts('lets the notices go that were to be tried first when too many wait', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis, { limits: { ...LIMITS, noticesPerChannel: 2 }, channels: ['log', 'webhook'] })
  const notices = ['n1', 'n2', 'n3'].map((id) => ({ notice: { ...NOTICE, id }, channels: ['log', 'webhook'] }))
  const result = await right(store.commit({ ...OPENING, notices }))
  assert.equal(result, {
    kind: 'committed',
    dropped: [
      ['log', 'n1'],
      ['webhook', 'n1']
    ]
  })
  assert.equal(await eyes.zrange(outboxKeys('log').due, '0', '-1', 'WITHSCORES'), [
    'n2',
    `${TEN}.001`,
    'n3',
    `${TEN}.002`
  ])
  assert.equal((await eyes.hkeys(outboxKeys('log').notices)).sort(), ['n2', 'n3'])
})

commitAlerts('gives up ends last: without them what was told would stay for ever', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis, { limits: { ...LIMITS, noticesPerChannel: 2 } })
  const end: Notice = { ...NOTICE, id: 'end', alert: { ...NOTICE.alert, status: 'resolved' } }
  const notices = [end, { ...NOTICE, id: 'n1' }, { ...NOTICE, id: 'n2' }, { ...end, id: 'end2' }]
  await right(store.commit({ ...OPENING, notices: notices.map((notice) => ({ notice, channels: ['log'] })) }))
  assert.equal((await eyes.hkeys(outboxKeys('log').notices)).sort(), ['end', 'end2'])
  const more = { ...OPENING, event: 'e2', series: [], alerts: [], sources: [] }
  await right(store.commit({ ...more, notices: [{ notice: { ...end, id: 'end3' }, channels: ['log'] }] }))
  assert.is(await eyes.zcard(outboxKeys('log').due), 2)
})

const pastAlert = (n: number): AlertCommit => {
  const state = withAlert({ id: `past-${n}`, resolvedAt: TEN })
  return {
    event: `e${n}`,
    answer: '',
    now: TEN + n,
    sources: [SOURCE],
    series: [{ digest: `series-${n}`, expected: '', version: 'v1', state, dueAt: undefined, ...PLAIN }],
    alerts: [{ digest: `series-${n}`, alert: toAlert(state.alert, 'resolved') }],
    notices: []
  }
}

commitAlerts('forgets past alerts beyond their number, with what belongs to them', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis, { limits: { ...LIMITS, pastAlerts: 2 } })
  await right(store.commit(OPENING))
  await right(store.commit(pastAlert(1)))
  // The second is of a channel that there is no more.
  await right(replicaOn(redis, { channels: ['chat'] }).store.commit(pastAlert(0)))
  await eyes.hset(ALERT_KEYS.deliveries, 'past-1 log', '{}', 'past-1 chat', '{}')
  for (const n of [2, 3]) await right(store.commit(pastAlert(n)))
  assert.equal(await eyes.zrange(ALERT_KEYS.resolved, '0', '-1'), ['past-2', 'past-3'])
  assert.equal((await eyes.hkeys(ALERT_KEYS.alerts)).sort(), [ALERT.id, 'past-2', 'past-3'].sort())
  assert.equal((await eyes.hkeys(ALERT_KEYS.current)).sort(), [DIGEST, 'series-2', 'series-3'].sort())
  assert.equal(await eyes.hkeys(ALERT_KEYS.deliveries), [])
})

commitAlerts(
  'forgets past alerts by age, but never the state of a series that has a newer one',
  async ({ redis, eyes }) => {
    const { store } = replicaOn(redis, { limits: { ...LIMITS, pastMs: 1000 } })
    await right(store.commit(pastAlert(1)))
    const newer = withAlert({ id: 'newer' })
    const series = [{ digest: 'series-1', expected: 'v1', version: 'v2', state: newer, dueAt: TEN, ...PLAIN }]
    await right(
      store.commit({
        ...OPENING,
        now: TEN + 2,
        series,
        alerts: [{ digest: 'series-1', alert: toAlert(newer.alert, 'opened') }]
      })
    )
    await right(store.commit({ ...pastAlert(2), now: TEN + 1001 }))
    assert.equal((await eyes.hkeys(ALERT_KEYS.alerts)).sort(), ['newer', 'past-1', 'past-2'])
    await right(store.commit({ ...pastAlert(3), now: TEN + 1002 }))
    assert.equal((await eyes.hkeys(ALERT_KEYS.alerts)).sort(), ['newer', 'past-2', 'past-3'])
    assert.equal((await eyes.hkeys(ALERT_KEYS.current)).sort(), ['series-1', 'series-2', 'series-3'])
  }
)

commitAlerts(
  'keeps what waits for an alert, and forgets it when there is nothing to remember',
  async ({ redis, eyes }) => {
    const { store } = replicaOn(redis)
    const rule = { ...SHORT_RULE, open: { anomalies: 2, of: 3 } }
    const waiting = applyAnomalies(undefined, [anomaly], rule, TEN).state as SeriesAlerts
    const entry = { digest: DIGEST, expected: '', version: 'v1', state: waiting, dueAt: TEN + 5, ...PLAIN }
    const none = { answer: '', now: TEN, sources: [SOURCE], alerts: [], notices: [] }
    await right(store.commit({ ...none, event: 'e1', series: [entry] }))
    assert.equal((await right(store.load('e1', [DIGEST]))).stored, [{ version: 'v1', state: waiting }])
    assert.equal(await right(store.due(TEN + 5, 10)), [DIGEST])
    const forgotten = { digest: DIGEST, expected: 'v1', version: 'v2', state: undefined, dueAt: undefined, ...PLAIN }
    await right(store.commit({ ...none, event: 'e2', series: [forgotten] }))
    assert.equal((await right(store.load('e2', [DIGEST]))).stored, [{ version: '', state: undefined }])
    assert.is(await eyes.exists(ALERT_KEYS.current, ALERT_KEYS.due), 0)
  }
)

commitAlerts('reads what 0.1 has stored', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis)
  const { alert, series, known } = withAlert({})
  const by01 = { ...alert, series, known, seenAt: TEN, toldAt: TEN, told: undefined, intervalMs: undefined }
  await eyes.hset(ALERT_KEYS.current, DIGEST, `v0 ${alert.id} ${JSON.stringify(by01)}`)
  assert.equal((await right(store.load('x', [DIGEST]))).stored, [{ version: 'v0', state: STATE }])
})

commitAlerts('lets everything expire, under one hash tag', async ({ redis, eyes }) => {
  const { store } = replicaOn(redis, { channels: ['log', 'webhook'] })
  await right(store.commit(OPENING))
  const keys = await eyes.keys('*')
  assert.is(keys.length, 11)
  for (const key of keys) {
    assert.match(key, /^knomaly:\{alerts\}:/)
    const ttl = await eyes.pttl(key)
    assert.ok(ttl > 0 && ttl <= LIMITS.pastMs, key)
  }
})

commitAlerts('reads back what is hard to write', async ({ redis }) => {
  const { store } = replicaOn(redis)
  const series = { source: '/é {}"\\ \u2028😀', metric: 'a b', labels: { zone: 'x y\\' } }
  const worst = { ...anomaly, series, value: 5e-324, score: 1.7976931348623157e308 }
  const state = { ...withAlert({ worst }), series }
  await right(
    store.commit({ ...OPENING, series: [{ digest: DIGEST, expected: '', version: 'v1', state, dueAt: TEN, ...PLAIN }] })
  )
  assert.equal((await right(store.load('x', [DIGEST]))).stored, [{ version: 'v1', state }])
})

commitAlerts.run()
