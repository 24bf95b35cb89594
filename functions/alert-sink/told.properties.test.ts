import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { createBudget } from './budget.ts'
import { tryAgain, type Undelivered } from './channels/channel.ts'
import { createCourier } from './courier.ts'
import { client, empty, LIMITS, replicaOn, right } from './harness.ts'
import type { Notice } from './notice.ts'
import { createOutbox } from './outbox.ts'

type Context = { server: RedisServer; clients: ReadonlyArray<RedisClient> }
const told = suite<Context>('what a channel is told, whatever happens')

told.before(async (context) => {
  context.server = await startRedis()
  context.clients = await Promise.all([client(context.server.url), client(context.server.url)])
})
told.after(async ({ clients, server }) => {
  for (const redis of clients) redis.disconnect()
  await server.stop()
})

/**
 * `begin`: a replica's courier is woken, and its receiver takes its time. `end`: it has taken, or not, all that is on its way from this
 * replica. `die`: the receiver has taken it, and the replica was gone before it could write that down.
 */
type Step =
  | { readonly kind: 'anomalies'; readonly series: ReadonlyArray<number>; readonly critical: boolean }
  | { readonly kind: 'tick' | 'pause' | 'silence' | 'die' }
  | { readonly kind: 'begin'; readonly replica: number }
  | { readonly kind: 'end'; readonly replica: number; readonly ok: boolean }

const replica = fc.nat(1)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('anomalies' as const),
      series: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }),
      critical: fc.boolean()
    })
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('begin' as const), replica }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('end' as const), replica, ok: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'silence' as const, 'die' as const) }) }
)

type Told = Pick<Notice, 'id' | 'sequence'> & { readonly alert: string; readonly status: Notice['alert']['status'] }

/** Two replicas and their couriers of one channel; what its receiver has taken, in that order. */
const world = (clients: ReadonlyArray<RedisClient>, budget: number | undefined) => {
  const clock = { now: TEN, silencedUntil: 0 }
  const taken: Told[] = []
  const takes = (notices: ReadonlyArray<Notice>): void => {
    for (const { id, sequence, alert } of notices) taken.push({ id, sequence, alert: alert.id, status: alert.status })
  }
  const limits = { ...LIMITS, pastAlerts: 10_000, noticesPerChannel: 10_000 }
  const both = clients.map((redis) => {
    const pending: { readonly notices: ReadonlyArray<Notice>; readonly end: (ok: boolean) => void }[] = []
    const outbox = createOutbox(redis, 'log')
    const sink = replicaOn(redis, {
      ...{ groupSeries: 4, limits },
      silencedUntil: () => (clock.now < clock.silencedUntil ? clock.silencedUntil : undefined)
    })
    const ask = (notices: ReadonlyArray<Notice>) =>
      new Promise<E.Either<Undelivered, undefined>>((resolve) => {
        pending.push({
          notices,
          end: (ok) => {
            if (ok) takes(notices)
            resolve(ok ? E.right(undefined) : E.left(tryAgain('status 500')))
          }
        })
      })
    const courier = createCourier({
      channel: { name: 'log', deliver: (notice) => () => ask([notice]), digest: (notices) => () => ask(notices) },
      outbox,
      budget: budget === undefined ? undefined : createBudget(redis, 'log', budget),
      firstWaitMs: 1_000,
      attemptMs: 30_000,
      now: () => clock.now,
      onSettled: () => {},
      onUnavailable: (cause) => {
        throw cause
      }
    })
    /** Until nothing is on its way, or the receiver has something to answer. */
    const quiet = async (): Promise<void> => {
      let isIdle = false
      const idle = courier.idle().then(() => {
        isIdle = true
      })
      // A turn of the event loop for each look: it waits for Redis, not for a time.
      while (!isIdle && pending.length === 0) await new Promise(setImmediate)
      if (isIdle) await idle
    }
    const begin = async (): Promise<void> => {
      courier.wake()
      await quiet()
    }
    const end = async (ok: boolean): Promise<void> => {
      do {
        for (const one of pending.splice(0)) one.end(ok)
        await quiet()
      } while (pending.length > 0)
    }
    return { sink, outbox, begin, end }
  })
  return { clock, taken, takes, both }
}

const run = async ({ server, clients }: Context, steps: ReadonlyArray<Step>, budget: number | undefined) => {
  const redis = await empty(server.url)
  redis.disconnect()
  const { clock, taken, takes, both } = world(clients, budget)
  const [one] = both as [(typeof both)[number]]
  const rest = async (ms: number, ok = true): Promise<void> => {
    // An attempt never takes longer than its lease.
    for (const each of both) await each.end(ok)
    clock.now += ms
  }
  for (const [i, at] of steps.entries()) {
    clock.now += 1_000
    const each = both[i % 2] as (typeof both)[number]
    if (at.kind === 'anomalies') {
      const severity = at.critical ? 'critical' : 'warning'
      const anomalies = at.series.map((n) => anomalyAt(clock.now, { metric: `m${n}`, source: `/${n % 2}`, severity }))
      await each.sink.take(`e${i}`, anomalies, clock.now)
    } else if (at.kind === 'begin') await both[at.replica]?.begin()
    else if (at.kind === 'end') await both[at.replica]?.end(at.ok)
    else if (at.kind === 'silence') clock.silencedUntil = clock.now + 3 * MINUTE
    else if (at.kind === 'die') {
      const claimed = await right(each.outbox.claim(clock.now, clock.now + 70_000, 3))
      takes(claimed.filter(({ isBehind }) => !isBehind).map(({ notice }) => notice))
    } else {
      await rest(at.kind === 'pause' ? 7 * MINUTE : MINUTE)
      await each.sink.tick(`e${i}`, clock.now)
    }
  }
  // It all comes to an end: silences, alerts, failures.
  for (let n = 0; n < 60; n += 1) {
    await rest(MINUTE)
    await one.sink.tick(`end${n}`, clock.now)
    for (const each of both) await each.begin()
    if (n > 10 && (await right(one.outbox.size())) === 0) break
  }
  await rest(0)
  assert.is(await right(one.outbox.size()), 0, 'nothing is left')
  return taken
}

const isLate = ({ sequence }: Told, before: ReadonlyArray<Told>): boolean =>
  before.some((one) => one.sequence > sequence)

for (const [how, budget] of [
  ['a message each', undefined],
  ['digests', 2]
] as const) {
  told(`by ${how}: of what it was told to be open it is told the end, last and never first`, async (context) => {
    let ended = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const mayRepeat = steps.some(({ kind }) => kind === 'die')
        const all = await run(context, steps, budget)
        for (const own of Map.groupBy(all, ({ alert }) => alert).values()) {
          const shown = own.map(({ sequence, status }) => `${sequence} ${status}`).join(', ')
          assert.is.not(own[0]?.status, 'resolved', `the end first: ${shown}`)
          assert.is(own.at(-1)?.status, 'resolved', `no end: ${shown}`)
          const first = own.filter((one, i) => own.findIndex(({ id }) => id === one.id) === i)
          if (!mayRepeat) assert.is(own.length, first.length, `twice: ${shown}`)
          assert.not.ok(
            first.some((one, i) => isLate(one, first.slice(0, i))),
            `order: ${shown}`
          )
          ended += 1
        }
      }),
      { numRuns: 150 }
    )
    assert.ok(ended > 60, String(ended))
  })
}

told.run()
