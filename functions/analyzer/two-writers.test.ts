import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { adaptiveKind } from '../../shared/detection/adaptive/adaptive.ts'
import type { Detector } from '../../shared/detection/detector.ts'
import { foldSamples } from '../../shared/detection/fold-samples.ts'
import { MAD_DEFAULTS, madKind } from '../../shared/detection/mad.ts'
import { type Observation, Window, type WindowSize } from '../../shared/detection/window.ts'
import { zScore } from '../../shared/detection/z-score.ts'
import { policyWith } from '../../shared/policy/testing/policies.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { readLastVerdict } from '../../shared/redis/last-verdict.ts'
import {
  type Commit,
  createSeriesStore,
  type SeriesStore,
  type StoredSeries,
  type WrittenState
} from '../../shared/redis/series-store.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import type { Settled } from './commit-sightings.ts'
import { toCachedSeries } from './series-cache.ts'
import type { Sighting } from './sighting.ts'
import { readState, toWritten } from './stored-state.ts'
import { createReplica, type Replica } from './testing/replica.ts'

const writers = suite<{ server: RedisServer; clients: readonly [RedisClient, RedisClient] }>('two writers')

writers.before(async (context) => {
  context.server = await startRedis()
  context.clients = [await openClient(context.server.url), await openClient(context.server.url)]
})
writers.after(async ({ server, clients }) => {
  for (const client of clients) client.disconnect()
  await server.stop()
})

const PARAMETERS = { threshold: 2, warmup: 3, relearnAfter: 4 }
const judging = zScore(PARAMETERS) as Detector<unknown>
/** Its state is changed in place, so what a commit that comes second has learned must not stay. */
const inPlace = madKind.build({ ...MAD_DEFAULTS, samples: 50, warmup: 3, threshold: 2 }) as Detector<unknown>

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const byTime = (a: Observation, b: Observation): number =>
  a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

const newest = (
  samples: ReadonlyArray<Observation>,
  { samples: most, spanMs }: WindowSize
): ReadonlyArray<Observation> => {
  const kept = samples.toSorted(byTime).slice(-most)
  const least = spanMs === undefined ? 0 : (kept.at(-1)?.time ?? 0) - spanMs
  return kept.filter(({ time }) => time >= least)
}

type Delivery = { readonly to: 0 | 1; readonly samples: ReadonlyArray<Observation> }

/** Deliveries of a few samples with equal times, keys that begin alike, duplicates, redeliveries and any order. */
const deliveries: fc.Arbitrary<ReadonlyArray<Delivery>> = fc
  .uniqueArray(
    fc.record(
      {
        time: fc.nat(30),
        key: fc.stringMatching(/^[es][ab.-]{1,3}$/),
        value: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(100, -100, 1e6))
      },
      { noNullPrototype: true }
    ),
    { selector: ({ key }) => key, minLength: 1, maxLength: 25 }
  )
  .chain((pool) =>
    fc.array(
      fc.record({
        to: fc.constantFrom<(0 | 1)[]>(0, 1),
        samples: fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 6 })
      }),
      { minLength: 1, maxLength: 14 }
    )
  )

const sizes = fc.record({ samples: fc.constantFrom(2, 4, 7, 60), spanMs: fc.constantFrom(undefined, undefined, 9) })

type Run = {
  readonly detector: Detector<unknown>
  readonly size: WindowSize
  readonly series: string
  readonly stream: ReadonlyArray<Delivery>
  readonly replicas: readonly [Replica, Replica]
  readonly settled: ReadonlyArray<Settled>
  /** Each commit that came through, in the order of their answers. */
  readonly committed: ReadonlyArray<Commit>
}

const loadFrom = async (redis: RedisClient, series: string): Promise<StoredSeries> => {
  const limits = { windowSamples: 1, windowSpanMs: 0, ttlMs: 1, anomaliesKept: 1, verdictsKept: 0 }
  return right(await createSeriesStore(redis, limits).load(seriesKeys(series))())
}

/** In the order in which Redis took them, from version to version: answers on two connections may overtake each other. */
const inOrder = (committed: ReadonlyArray<Commit>): ReadonlyArray<Commit> => {
  const after = new Map(committed.map((commit) => [commit.expected, commit]))
  assert.is(after.size, committed.length, 'no version has two after it')
  const ordered: Commit[] = []
  for (let next = after.get(''); next !== undefined; next = after.get(next.version)) ordered.push(next)
  assert.is(ordered.length, committed.length)
  return ordered
}

const textOf = ({ head, changed }: WrittenState): string => head + changed.map(([, text]) => text).join('')

/** Everything that must hold once all deliveries are answered. */
const check = async (
  { detector, size, series, stream, replicas, settled, committed }: Run,
  redis: RedisClient
): Promise<void> => {
  const keys = seriesKeys(series)
  const stored = await loadFrom(redis, series)
  const sightings = stream.flatMap(({ samples }) => samples)
  const distinct = [...new Set(sightings)]

  assert.equal(stored.samples, newest(distinct, size), 'the window of a single writer')

  const [n, l, d, a, lastVerdict] = (await redis.hmget(keys.state, 'n', 'l', 'd', 'a', 'j')).map(
    (field) => field ?? '0'
  )
  const count = (kind: string): number => settled.filter((one) => one.kind === kind).length
  assert.equal(
    [n, l, d].map(Number),
    [count('fresh'), count('late'), count('duplicate')],
    'every sample is counted once'
  )
  assert.is(settled.length, sightings.length)
  const fresh = settled.filter(({ kind }) => kind === 'fresh')
  assert.is(new Set(fresh.map(({ sighting }) => sighting.key)).size, fresh.length, 'no sample is fresh twice')
  if (size.samples > distinct.length && size.spanMs === undefined) assert.is(Number(n), distinct.length)
  assert.is(Number(a), fresh.filter(({ anomaly }) => anomaly !== undefined).length)

  // Whatever came after whatever: in the order of their commits one process alone gets the same state, to the byte.
  const alone = { window: new Window(size), state: detector.empty() }
  for (const { samples } of inOrder(committed)) foldSamples(detector, alone, samples)
  assert.equal(
    [stored.total, stored.detectorState],
    [alone.window.total, textOf(toWritten(detector, detector.write(alone.state), undefined))]
  )
  assert.equal(alone.window.observations(), stored.samples)

  // A replica that believes to be up to date would judge the next sample as one that reads everything anew.
  const anew = toCachedSeries(series, stored, size, policyWith({ detector }))
  const probe = { time: 99, key: 'probe', value: 5 }
  const expected = detector.fold(anew.memory.state, anew.memory.window, probe)[1]
  for (const { cache } of replicas) {
    const cached = cache.get(series)
    if (cached?.version !== stored.version) continue
    assert.equal(cached.memory.window.observations(), stored.samples)
    assert.equal(detector.fold(cached.memory.state, cached.memory.window, probe)[1], expected)
  }
  assert.ok(lastVerdict === '0' || JSON.parse(lastVerdict as string).length === 16)
}

const log =
  (committed: Commit[]) =>
  (store: SeriesStore): SeriesStore => ({
    ...store,
    commit: (keys, commit) => async () => {
      const result = await store.commit(keys, commit)()
      if (E.isRight(result) && result.right === undefined && commit.samples.length > 0) committed.push(commit)
      return result
    }
  })

const toSightings = (samples: ReadonlyArray<Observation>): ReadonlyArray<Sighting> =>
  samples.map((sample) => ({ ...sample, event: 'e' }))

for (const detector of [judging, inPlace]) {
  writers(
    `${detector.name}: in every order of their steps end with the window that one writer would have`,
    async ({ clients }) => {
      let conflicts = 0
      await fc.assert(
        fc.asyncProperty(deliveries, sizes, fc.scheduler(), async (stream, size, scheduler) => {
          const series = `/two\n${randomUUID()}`
          const committed: Commit[] = []
          // The scheduler says which commit is sent next.
          const scheduled = (store: SeriesStore): SeriesStore => {
            const logged = log(committed)(store)
            return {
              ...logged,
              load: (keys) => () => scheduler.schedule(Promise.resolve(), 'load').then(() => logged.load(keys)()),
              commit: (keys, commit) => () =>
                scheduler.schedule(Promise.resolve(), 'commit').then(() => logged.commit(keys, commit)())
            }
          }
          const options = { size, detector, around: scheduled }
          const replicas = [createReplica(clients[0], options), createReplica(clients[1], options)] as const
          const results = await scheduler.waitFor(
            Promise.all(stream.map(({ to, samples }) => replicas[to].commit(series, toSightings(samples))()))
          )
          conflicts += replicas[0].conflicts() + replicas[1].conflicts()
          const settled = results.flatMap(right)
          await check({ detector, size, series, stream, replicas, settled, committed }, clients[0])
        }),
        { numRuns: 45 }
      )
      assert.ok(conflicts > 15, `only ${conflicts} conflicts: the test tests nothing`)
    }
  )
}

writers('really at once, without anybody deciding the order', async ({ clients }) => {
  await fc.assert(
    fc.asyncProperty(deliveries, sizes, async (stream, size) => {
      const series = `/two\n${randomUUID()}`
      const options = { size, parameters: PARAMETERS }
      const replicas = [createReplica(clients[0], options), createReplica(clients[1], options)] as const
      const results = await Promise.all(
        stream.map(({ to, samples }) => replicas[to].commit(series, toSightings(samples))())
      )
      const stored = right(await replicas[0].store.load(seriesKeys(series))())
      assert.equal(stored.samples, newest([...new Set(stream.flatMap(({ samples }) => samples))], size))
      assert.is(results.flatMap(right).filter(({ kind }) => kind === 'fresh').length, stored.total)
    }),
    { numRuns: 30 }
  )
})

writers('with other policies, as during a rollout: no sample is lost, and each begins anew', async ({ clients }) => {
  const series = `/rollout-${randomUUID()}\nm`
  const detectors = [inPlace, adaptiveKind.build(adaptiveKind.defaults) as Detector<unknown>] as const
  const replicas = detectors.map((detector, i) => createReplica(clients[i] as RedisClient, { detector }))
  const give = async (to: 0 | 1, i: number): Promise<void> => {
    const sighting = { time: i * 1000, key: `e${i}`, value: i % 7, event: `${i}` }
    const [settled] = right(await (replicas[to] as Replica).commit(series, [sighting])())
    assert.is(settled?.kind, 'fresh')
    const { detectorState, samples, total } = await loadFrom(clients[0], series)
    assert.equal([total, samples.at(-1)?.key], [i + 1, `e${i}`])
    assert.ok(readState(detectors[to], detectorState) !== undefined)
    const { p, ...fields } = await clients[0].hgetall(seriesKeys(series).state)
    assert.is(Object.keys(fields).filter((name) => /^s[0-9]/.test(name)).length, Number(p))
  }
  for (let i = 0; i < 40; i += 1) await give(i % 2 === 0 ? 0 : 1, i)
  assert.is((replicas[0] as Replica).conflicts() + (replicas[1] as Replica).conflicts(), 38)
  // The old revision has gone.
  for (let i = 40; i < 60; i += 1) await give(1, i)
  const last = readLastVerdict((await clients[0].hget(seriesKeys(series).state, 'j')) ?? '')
  assert.is(last?.verdict.seen, 20, 'of its own samples, one at a time, since nobody else wrote')
})

writers('under load on one series answer GET /analyze alike, to the byte', async ({ clients }) => {
  const size = { samples: 50 }
  const replicas = clients.map((client) => createReplica(client, { size, parameters: PARAMETERS }))
  const source = `/load-${randomUUID()}`
  const series = `${source}\nrps`
  const sample = (i: number): Sighting => ({
    time: 1000 + i,
    key: `s${i}`,
    value: i % 97 === 0 ? 500 : i % 7,
    event: 'e'
  })
  const jobs = Array.from({ length: 600 }, (_, i) => {
    const samples = [sample(i * 2), sample(i * 2 + 1), sample(Math.max(0, i * 2 - 3))]
    // One in five is delivered to both.
    return (i % 5 === 0 ? [0, 1] : [i % 2]).map((to) => (replicas[to] as Replica).commit(series, samples)())
  })
  const settled = (await Promise.all(jobs.flat())).flatMap(right)
  const stored = right(await (replicas[0] as Replica).store.load(seriesKeys(series))())
  assert.equal(
    stored.samples.map(({ key }) => key),
    Array.from({ length: 50 }, (_, i) => `s${1150 + i}`)
  )
  assert.is(settled.filter(({ kind }) => kind === 'fresh').length, stored.total)

  const servers = await Promise.all(replicas.map((replica) => replica.serve()))
  const ask = async (port: number): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}/analyze?source=${source}&metric=rps&debug=true`)).text()
  const [first, second] = await Promise.all(servers.map(({ port }) => ask(port)))
  await Promise.all(servers.map((server) => server.drain(1000)))
  assert.is(first, second)
  const { count, samples, last_value } = JSON.parse(first as string)
  assert.equal([count, samples.fresh, last_value], [50, stored.total, 1199 % 7])
  assert.is(samples.fresh + samples.late + samples.duplicate, settled.length)
})

writers.run()
