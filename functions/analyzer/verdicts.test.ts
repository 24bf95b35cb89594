import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { unpackVerdicts } from '../../shared/redis/packed-verdicts.ts'
import { createSeriesReader } from '../../shared/redis/series-reader.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { createReplica, type Replica } from './testing/replica.ts'

const verdicts = suite<{ server: RedisServer; redis: RedisClient; other: RedisClient }>('the band over time')

verdicts.before(async (context) => {
  context.server = await startRedis()
  context.redis = await openClient(context.server.url)
  context.other = await openClient(context.server.url)
})
verdicts.after(async ({ server, redis, other }) => {
  redis.disconnect()
  other.disconnect()
  await server.stop()
})

const BEGIN = 1_700_000_000_000
const newSeries = (): string => `/band\n${randomUUID()}`

const commit = async ({ commit: run }: Replica, series: string, ...places: ReadonlyArray<number>): Promise<void> => {
  const sightings = places.map((n) => ({ time: BEGIN + n * 1000, key: `s${n}`, value: 100 + (n % 5), event: 'e' }))
  const result = await run(series, sightings)()
  if (E.isLeft(result)) throw new Error(result.left.cause.message)
}

const recent = async (redis: RedisClient, series: string) => {
  const found = await createSeriesReader(redis).atOnce(seriesKeys(series), 1)()
  if (E.isLeft(found)) throw new Error(found.left.cause.message)
  return unpackVerdicts(found.right.ring).map(({ time, ...rest }) => ({ n: (time - BEGIN) / 1000, ...rest }))
}

const placesOf = (points: ReadonlyArray<{ readonly n: number }>): ReadonlyArray<number> => points.map(({ n }) => n)

const range = (from: number, to: number): ReadonlyArray<number> => Array.from({ length: to - from }, (_, i) => from + i)

verdicts(
  'is kept of the newest samples: none while warming up, then the one that each was judged by',
  async ({ redis }) => {
    const series = newSeries()
    const replica = createReplica(redis, { verdictsKept: 20 })
    for (const n of range(0, 40)) await commit(replica, series, n)
    const points = await recent(redis, series)
    assert.equal(placesOf(points), range(20, 40))
    for (const { expected, lower, upper } of points) {
      assert.ok(expected !== null && lower !== null && upper !== null)
      assert.ok(lower <= expected && expected <= upper)
    }
    const early = newSeries()
    await commit(replica, early, 0, 1)
    assert.equal(
      (await recent(redis, early)).map(({ value, expected, lower }) => [value, expected, lower]),
      [
        [100, null, null],
        [101, null, null]
      ]
    )
  }
)

verdicts('a sample that comes again, or is too late, adds nothing', async ({ redis }) => {
  const series = newSeries()
  const replica = createReplica(redis, { size: { samples: 10 }, verdictsKept: 20 })
  await commit(replica, series, ...range(5, 30))
  const before = await recent(redis, series)
  await commit(replica, series, 28, 29)
  await commit(replica, series, 1)
  await commit(createReplica(redis, { size: { samples: 10 }, verdictsKept: 20 }), series, 29)
  assert.equal(await recent(redis, series), before)
})

verdicts('a sample in the middle of the window is in its place by time', async ({ redis }) => {
  const series = newSeries()
  const replica = createReplica(redis, { verdictsKept: 20 })
  await commit(replica, series, 0, 1, 2, 4, 5)
  await commit(replica, series, 3)
  assert.equal(placesOf(await recent(redis, series)), range(0, 6))
})

verdicts('of two replicas that take turns and collide, each sample is there once', async ({ redis, other }) => {
  const series = newSeries()
  const replicas = [createReplica(redis, { verdictsKept: 64 }), createReplica(other, { verdictsKept: 64 })] as const
  for (let n = 0; n < 60; n += 2)
    await Promise.all([commit(replicas[0], series, n), commit(replicas[1], series, n + 1)])
  assert.ok(replicas[0].conflicts() + replicas[1].conflicts() > 0)
  assert.equal(placesOf(await recent(redis, series)), range(0, 60))
})

verdicts('of an event of a thousand samples the newest are kept', async ({ redis }) => {
  const series = newSeries()
  await commit(createReplica(redis), series, ...range(0, 1000))
  assert.equal(placesOf(await recent(redis, series)), range(920, 1000))
})

verdicts('with none to be kept there is no key', async ({ redis }) => {
  const series = newSeries()
  await commit(createReplica(redis, { verdictsKept: 0 }), series, ...range(0, 10))
  assert.is(await redis.exists(seriesKeys(series).verdicts), 0)
})

verdicts.run()
