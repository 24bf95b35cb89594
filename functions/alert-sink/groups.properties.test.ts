import fc from 'fast-check'
import type { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sourceDigest } from '../../shared/alerting/group-state.ts'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { createAlertList, type ListedAlert } from '../../shared/alerts/alert-list.ts'
import { outboxKeys } from '../../shared/alerts/keys.ts'
import { readGroup } from '../../shared/alerts/stored-group.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import type { AlertEvent } from './alert-event.ts'
import { client, empty, LIMITS, replicaOn, right } from './harness.ts'

type Context = { server: RedisServer; one: RedisClient; two: RedisClient; eyes: Redis }
const groups = suite<Context>('groups, for any stream of events')

groups.before(async (context) => {
  context.server = await startRedis()
  context.one = await client(context.server.url)
  context.two = await client(context.server.url)
  context.eyes = await empty(context.server.url)
})
groups.after(async ({ one, two, eyes, server }) => {
  for (const redis of [one, two, eyes]) redis.disconnect()
  await server.stop()
})

const SOURCES = ['/a', '/b']
const GROUP = 3

/** A minute each, and a pause much longer than any alert stays open. `again`: the event before comes once more, to the other replica. */
type Anomalous = {
  readonly kind: 'anomalies'
  readonly source: string
  readonly metrics: ReadonlyArray<number>
  readonly critical: boolean
}
type Step = Anomalous | { readonly kind: 'tick' } | { readonly kind: 'pause' } | { readonly kind: 'again' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('anomalies' as const),
      source: fc.constantFrom(...SOURCES),
      metrics: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 5 }),
      critical: fc.boolean()
    })
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const) }) }
)

/** Applies a history to two replicas in turn; the events of each step, with those that a channel was given. */
const run = async ({ one, two, eyes }: Context, steps: ReadonlyArray<Step>) => {
  await eyes.flushdb()
  const limits = { ...LIMITS, pastAlerts: 10_000, noticesPerChannel: 10_000 }
  const both = [one, two].map((redis) => replicaOn(redis, { groupSeries: GROUP, limits }))
  const history: { readonly events: ReadonlyArray<AlertEvent>; readonly told: ReadonlySet<string> }[] = []
  let latest: ((replica: number) => Promise<ReadonlyArray<AlertEvent>>) | undefined
  let clock = TEN
  for (const [i, at] of steps.entries()) {
    clock += at.kind === 'pause' ? 20 * MINUTE : MINUTE
    const now = clock
    if (at.kind === 'again') {
      if (latest === undefined) continue
      assert.equal(await latest(i + 1), history[history.length - 1]?.events, 'the answer of the first delivery')
      continue
    }
    const act = (r: number): Promise<ReadonlyArray<AlertEvent>> => {
      const replica = both[r % 2] as (typeof both)[number]
      if (at.kind !== 'anomalies') return replica.tick(`e${i}`, now)
      const severity = at.critical ? 'critical' : 'warning'
      const anomalies = at.metrics.map((m) => anomalyAt(now, { source: at.source, metric: `m${m}`, severity }))
      return replica.take(`e${i}`, anomalies, now)
    }
    const events = await act(i)
    latest = events.length === 0 ? undefined : act
    history.push({ events, told: new Set(await eyes.hkeys(outboxKeys('log').notices)) })
  }
  const alerts = await right(createAlertList(one, ['log']).list({ status: 'all', source: undefined, limit: 1000 }))
  return { history, alerts, last: clock, replica: both[0] as (typeof both)[number] }
}

const ofGroups = (events: ReadonlyArray<AlertEvent>) => events.filter(({ alert }) => alert.kind === 'group')

groups('a source has one group at a time, which goes through its states in order', async (context) => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { history } = await run(context, steps)
      const open = new Map<string, AlertEvent>()
      for (const event of ofGroups(history.flatMap(({ events }) => events))) {
        const { source } = event.alert.series
        const before = open.get(source)
        seen.add(event.alert.status)
        if (event.alert.status === 'opened') assert.is(before, undefined)
        else assert.is(before?.alert.id, event.alert.id)
        assert.is(event.sequence, (before?.sequence ?? 0) + 1)
        if (event.alert.status === 'resolved') open.delete(source)
        else open.set(source, event)
      }
    }),
    { numRuns: 40 }
  )
  assert.equal([...seen].sort(), ['opened', 'resolved', 'updated'])
})

groups(
  'no alert is lost: channels hear of it or of its group, and while that is open of nothing else',
  async (context) => {
    let covered = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { history, alerts } = await run(context, steps)
        const open = new Set<string>()
        const heard = new Set<string>()
        for (const { events, told } of history) {
          for (const { alert } of ofGroups(events)) if (alert.status === 'opened') open.add(alert.series.source)
          for (const { id, alert } of events) {
            if (alert.kind === 'group') assert.ok(told.has(id), 'channels hear of every group')
            else if (alert.status === 'resolved')
              assert.is(told.has(id), heard.has(alert.id), 'the end of what they know')
            else assert.is(told.has(id), !open.has(alert.series.source), alert.status)
            if (told.has(id) && alert.status !== 'resolved') heard.add(alert.id)
            if (alert.status === 'resolved') heard.delete(alert.id)
          }
          for (const { alert } of ofGroups(events)) if (alert.status === 'resolved') open.delete(alert.series.source)
        }
        const told = history[history.length - 1]?.told ?? new Set()
        const toldAlerts = new Set(
          history.flatMap(({ events }) => events.filter(({ id }) => told.has(id)).map(({ alert }) => alert.id))
        )
        const groupOf = new Map(
          history.flatMap(({ events }) => events.map(({ alert }) => [alert.id, alert.group] as const))
        )
        for (const { id, kind, group: now } of alerts) {
          // One that is open again after its group was over is on its own, and told of when there is news.
          const group = now ?? groupOf.get(id) ?? null
          assert.ok(toldAlerts.has(id) || (kind === 'series' && group !== null && toldAlerts.has(group)), id)
          if (group !== null) covered += 1
        }
      }),
      { numRuns: 40 }
    )
    assert.ok(covered > 0)
  }
)

groups('a group counts its members as they are, and is over when none is open', async (context) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { alerts, replica, last } = await run(context, steps)
      const isOpen = ({ resolved_at, kind }: ListedAlert) => kind === 'series' && resolved_at === null
      for (const source of SOURCES) {
        const { open, state } = await readGroup(context.one, sourceDigest(source))
        assert.is(alerts.filter((one) => isOpen(one) && one.series.source === source).length, open)
        assert.is(state === undefined, open < GROUP && state === undefined)
        if (open >= GROUP) assert.ok(state !== undefined)
      }
      for (const { kind, id, members, resolved_at } of alerts.filter((one) => one.kind === 'group')) {
        const own = alerts.filter(({ group }) => group === id)
        // One that is open again after its group was over is on its own.
        if (resolved_at === null) assert.is(own.length, members?.total, `${kind} ${id}`)
        else assert.ok(own.length <= (members?.total ?? 0), `${kind} ${id}`)
        assert.is(own.filter(isOpen).length, members?.open)
        assert.is(resolved_at === null, own.some(isOpen))
      }
      await replica.tick('in the end', last + 60 * MINUTE)
      assert.equal(await context.eyes.keys('*group:*'), [])
      assert.is(await context.eyes.exists('knomaly:{alerts}:members', 'knomaly:{alerts}:groups-due'), 0)
    }),
    { numRuns: 40 }
  )
})

groups.run()
