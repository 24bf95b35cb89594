import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { storeUnavailable } from '../../shared/failure/failure.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { INDEX_KEYS } from '../../shared/redis/keys.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { flush } from './harness.ts'
import { createNames } from './names.ts'
import { createReadNames, type ReadNames } from './read-names.ts'

const naming = suite<{ server: RedisServer; redis: RedisClient }>('names of series')

naming.before(async (context) => {
  context.server = await startRedis()
  context.redis = await openClient(context.server.url)
})
naming.before.each(({ redis }) => flush(redis))
naming.after(async ({ server, redis }) => {
  redis.disconnect()
  await server.stop()
})

const BEGIN = 1_000_000

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const counted = (read: ReadNames) => {
  const counts = { all: 0, since: 0 }
  const counting: ReadNames = {
    ...read,
    all: (limit) => {
      counts.all += 1
      return read.all(limit)
    },
    since: (from, limit) => {
      counts.since += 1
      return read.since(from, limit)
    }
  }
  return { counts, counting }
}

naming('are those of the index after any changes, in order, whatever was read anew', async ({ redis }) => {
  const step = fc.record({
    touch: fc.uniqueArray(
      fc.string({ maxLength: 4, unit: 'binary' }).filter((key) => key !== ''),
      { maxLength: 6 }
    ),
    forget: fc.array(fc.nat(), { maxLength: 3 }),
    wait: fc.constantFrom(2_000, 5_000, 61_000)
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      await flush(redis)
      let at = BEGIN
      const names = createNames({ read: createReadNames(redis), now: () => at })
      const model = new Map<string, number>()
      const gone = new Set<string>()
      for (const { touch, forget, wait } of steps) {
        at += wait
        for (const key of touch) {
          model.set(key, at)
          gone.delete(key)
          await redis.zadd(INDEX_KEYS.seen, 'GT', at, key)
        }
        for (const nth of forget) {
          const key = [...model.keys()][nth % Math.max(1, model.size)]
          if (key === undefined) continue
          model.delete(key)
          gone.add(key)
          await redis.zrem(INDEX_KEYS.seen, key)
        }
        const { sorted, byKey } = right(await names()())
        const keys = sorted.map(({ key }) => key)
        assert.equal(
          keys,
          keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
        )
        assert.is(new Set(keys).size, keys.length)
        for (const [key, seenAt] of model) assert.is(byKey.get(key)?.seenAt, seenAt)
        // What was forgotten goes with the next reading of all.
        for (const key of keys) assert.ok(model.has(key) || (gone.has(key) && wait < 60_000), key)
      }
    }),
    { numRuns: 40 }
  )
})

naming(
  'are read at most every two seconds, all of them at most once a minute, by all who ask at once',
  async ({ redis }) => {
    let at = BEGIN
    const { counts, counting } = counted(createReadNames(redis))
    const names = createNames({ read: counting, now: () => at })
    await redis.zadd(INDEX_KEYS.seen, BEGIN, 'a')
    await Promise.all(Array.from({ length: 50 }, () => names()()))
    assert.equal(counts, { all: 1, since: 0 })
    at += 1_999
    await names()()
    assert.equal(counts, { all: 1, since: 0 })
    at += 1
    await redis.zadd(INDEX_KEYS.seen, at, 'b')
    assert.is(right(await names()()).sorted.length, 2)
    assert.equal(counts, { all: 1, since: 1 })
    at += 60_000
    await names()()
    assert.equal(counts, { all: 2, since: 1 })
  }
)

naming('are bounded: the last seen are there, and the count says how many there are', async ({ redis }) => {
  let at = BEGIN
  const names = createNames({ read: createReadNames(redis), now: () => at, max: 7_000 })
  const pairs = Array.from({ length: 12_000 }, (_, i) => [BEGIN + i, `s${String(i).padStart(5, '0')}`] as const)
  await redis.zadd(INDEX_KEYS.seen, ...pairs.flat())
  const first = right(await names()())
  assert.is(first.total, 12_000)
  assert.is(first.sorted.length, 7_000)
  assert.is(first.sorted[0]?.key, 's05000')
  // New ones do not make it grow for good.
  at += 2_000
  await redis.zadd(INDEX_KEYS.seen, ...Array.from({ length: 50 }, (_, i) => [BEGIN + 20_000, `t${i}`] as const).flat())
  right(await names()())
  at += 2_000
  const { sorted } = right(await names()())
  assert.is(sorted.length, 7_000)
  assert.ok(sorted.some(({ key }) => key === 't49'))
})

naming('a failure is told, and the next one who asks gets what is there', async ({ redis }) => {
  let fails = true
  const read = createReadNames(redis)
  const names = createNames({
    now: () => BEGIN,
    read: { ...read, count: () => (fails ? async () => E.left(storeUnavailable(new Error('away'))) : read.count()) }
  })
  assert.ok(E.isLeft(await names()()))
  fails = false
  assert.is(right(await names()()).total, 0)
})

naming('long names are fewer: what they take together is bounded', async ({ redis }) => {
  const long = (i: number): string => `${i}`.padEnd(100, 'x')
  for (let i = 0; i < 20; i += 1) await redis.zadd(INDEX_KEYS.seen, BEGIN + i, long(i))
  let now = BEGIN + 100
  const maxCharacters = 1_000
  const names = createNames({ read: createReadNames(redis, maxCharacters), maxCharacters, now: () => now })
  const first = right(await names()())
  assert.is(first.sorted.length, 10)
  assert.is(first.total, 20)
  assert.ok(first.byKey.has(long(19)), 'the last seen')
  for (let i = 20; i < 40; i += 1) {
    await redis.zadd(INDEX_KEYS.seen, BEGIN + 100 + i, long(i))
    now += 2_000
    const { sorted, byKey } = right(await names()())
    assert.ok(sorted.length <= 14, `${sorted.length} names`)
    assert.is(sorted.length, byKey.size)
    assert.ok(byKey.has(long(i)))
  }
})

naming.run()
