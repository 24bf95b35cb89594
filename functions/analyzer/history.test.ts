import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { Registry } from 'prom-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HISTORY } from '../../shared/contract/event-types.ts'
import { policiesOf } from '../../shared/policy/testing/policies.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import type { Settled } from './commit-sightings.ts'
import { analyzerMetrics } from './metrics.ts'
import { quiet, START, samplesEvent } from './testing/events.ts'
import { createReplica, type Replica } from './testing/replica.ts'

const histories = suite<{ server: RedisServer; redis: RedisClient }>('history')

histories.before(async (context) => {
  context.server = await startRedis()
  context.redis = await openClient(context.server.url)
})
histories.after(async ({ server, redis }) => {
  redis.disconnect()
  await server.stop()
})

type Plain = { readonly metric: string; readonly value: number; readonly time: number; readonly id?: string }

const newSource = (): string => `/history-${randomUUID()}`

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const run = async (replica: Replica, event: Parameters<Replica['analyze']>[0]) => right(await replica.analyze(event)())

let events = 0
const newId = (): string => {
  events += 1
  return `event-${events}`
}
const past = (source: string, samples: ReadonlyArray<Plain>) =>
  samplesEvent(source, newId(), samples, { type: HISTORY })
const live = (source: string, samples: ReadonlyArray<Plain>, id = newId()) => samplesEvent(source, id, samples)

/** Everything that Redis holds of the series of metric m, but the version, which is another one after each commit. */
const stored = async (redis: RedisClient, source: string) => {
  const { window, state, anomalies } = seriesKeys(`${source}\nm`)
  const { v, l, d, ...rest } = await redis.hgetall(state)
  return {
    window: await redis.zrange(window, '0', '-1', 'WITHSCORES'),
    anomalies: await redis.zrange(anomalies, '0', '-1'),
    state: rest
  }
}

const kinds = (settled: ReadonlyArray<Settled>, from = 0): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { kind } of settled.slice(from)) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

const DAY = quiet('m', 200)
const SPIKE = { metric: 'm', value: 900, time: START + 200_000 }

histories('a series starts from it: the first live sample gets a verdict at once', async ({ redis }) => {
  const replica = createReplica(redis)
  const [ready, cold] = [newSource(), newSource()]
  await run(replica, past(ready, DAY))
  const told = await run(replica, live(ready, [SPIKE]))
  assert.ok(O.isSome(told))
  assert.is(replica.settled.at(-1)?.warming, undefined)
  assert.ok(O.isNone(await run(replica, live(cold, [SPIKE]))))
  assert.is(replica.settled.at(-1)?.warming, true)
})

histories('it teaches what the same samples would have taught live', async ({ redis }) => {
  const replica = createReplica(redis)
  const [one, two] = [newSource(), newSource()]
  await run(replica, past(one, [...DAY, SPIKE]))
  await run(replica, live(two, [...DAY, SPIKE]))
  const [learned, lived] = [await stored(redis, one), await stored(redis, two)]
  assert.equal([learned.state['s'], learned.state['n']], [lived.state['s'], lived.state['n']])
})

histories('nobody is told of what was odd in it', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  const odd = DAY.map((sample, i) => (i % 40 === 39 ? { ...sample, value: 900 } : sample))
  assert.ok(O.isNone(await run(replica, past(source, odd))))
  assert.equal(
    replica.settled.filter(({ anomaly }) => anomaly !== undefined),
    []
  )
  const { anomalies, state } = await stored(redis, source)
  assert.equal([anomalies, state['a']], [[], undefined])
})

histories('twice is once', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  await run(replica, past(source, DAY))
  const before = await stored(redis, source)
  assert.ok(O.isNone(await run(createReplica(redis), past(source, DAY))))
  assert.equal(await stored(redis, source), before)
  await run(replica, past(source, DAY))
  assert.equal(kinds(replica.settled, DAY.length), { late: 150, duplicate: 50 })
})

histories('ended halfway and sent again, in whatever pieces, it is as if it had been sent once', async ({ redis }) => {
  const replica = createReplica(redis)
  const whole = newSource()
  await run(replica, past(whole, DAY))
  const expected = await stored(redis, whole)
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      async (end, size, again) => {
        const source = newSource()
        for (let i = 0; i < end; i += size) await run(replica, past(source, DAY.slice(i, Math.min(end, i + size))))
        for (let i = 0; i < 200; i += again) await run(replica, past(source, DAY.slice(i, i + again)))
        assert.equal(await stored(redis, source), expected)
      }
    ),
    { numRuns: 30 }
  )
})

histories('a live sample that was in it is known, and gets no verdict', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  await run(replica, past(source, [...DAY, SPIKE]))
  const before = await stored(redis, source)
  assert.ok(O.isNone(await run(replica, live(source, [{ ...SPIKE, id: 'own' }]))))
  assert.ok(O.isNone(await run(replica, live(source, DAY.slice(-10)))))
  assert.equal(kinds(replica.settled, 201), { duplicate: 11 })
  assert.equal(await stored(redis, source), before)
})

histories('live samples of one time and value stay two', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  const twice = [{ ...SPIKE, id: 'a' }, { ...SPIKE, id: 'b' }] // biome-ignore format: side by side
  await run(replica, live(source, twice))
  await run(replica, live(source, [{ ...SPIKE, id: 'c' }]))
  assert.equal(kinds(replica.settled), { fresh: 3 })
})

histories(
  'after live samples: what was live is known, what fits before them is learned, the rest is late',
  async ({ redis }) => {
    const replica = createReplica(redis)
    const source = newSource()
    const told = await run(replica, live(source, [...DAY.slice(100), SPIKE]))
    const before = await stored(redis, source)
    assert.ok(O.isSome(told))
    assert.ok(O.isNone(await run(replica, past(source, [...DAY, SPIKE]))))
    assert.equal(kinds(replica.settled, 101), { late: 151, duplicate: 50 })
    assert.equal(await stored(redis, source), before)

    const young = newSource()
    await run(replica, live(young, DAY.slice(190)))
    await run(replica, past(young, DAY.slice(0, 195)))
    assert.equal(kinds(replica.settled, 101 + 201 + 10), { fresh: 190, duplicate: 5 })
  }
)

histories(
  'a repeated delivery of a live anomaly is answered again, with its history here as well',
  async ({ redis }) => {
    const replica = createReplica(redis)
    const source = newSource()
    await run(replica, live(source, DAY))
    const first = await run(replica, live(source, [SPIKE], 'spike'))
    await run(replica, past(source, [SPIKE]))
    assert.equal(await run(replica, live(source, [SPIKE], 'spike')), first)
  }
)

histories('history and live samples that are committed together: each sample once', async ({ redis }) => {
  const source = newSource()
  const tail = DAY.slice(-20)
  const replica = createReplica(redis)
  // The first is under way while the others come, so that these share a commit.
  await Promise.all([
    run(replica, past(source, DAY.slice(0, 180))),
    run(replica, past(source, tail)),
    run(replica, live(source, tail)),
    run(replica, past(source, tail))
  ])
  assert.equal(kinds(replica.settled), { fresh: 200, duplicate: 40 })
  const { state } = await stored(redis, source)
  assert.is(state['n'], '200')
})

histories('is counted by outcome, and so are live samples without a verdict', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  const registry = new Registry()
  const metrics = analyzerMetrics(registry, () => 0, policiesOf(''))
  await run(replica, past(source, DAY))
  await run(replica, past(source, DAY))
  await run(replica, live(source, [SPIKE]))
  await run(replica, live(newSource(), DAY))
  metrics.onSettled(replica.settled)
  const text = await registry.metrics()
  for (const line of [
    'analyzer_samples_total{outcome="fresh"} 401',
    'analyzer_history_samples_total{outcome="fresh"} 200',
    'analyzer_history_samples_total{outcome="late"} 150',
    'analyzer_history_samples_total{outcome="duplicate"} 50',
    'analyzer_warming_samples_total 20'
  ]) {
    assert.ok(text.includes(`${line}\n`), line)
  }
})

histories.run()
