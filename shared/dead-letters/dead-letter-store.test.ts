import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import type { RedisClient } from '../redis/connect.ts'
import { openClient } from '../redis/testing/open-client.ts'
import { type DeadLetter, readDeadLetter } from './dead-letter.ts'
import { createDeadLetterStore, type DeadLetterStore, placeOf, type StoreLimits } from './dead-letter-store.ts'

type Context = { server: RedisServer; redis: RedisClient; eyes: Redis; store: DeadLetterStore }
const keeping = suite<Context>('keep-dead-letter.lua and remove-dead-letter.lua')

const LIMITS: StoreLimits = { count: 100, bytes: 1_000_000, ttlMs: 10_000 }
const NOW = 1_700_000_000_000

keeping.before(async (context) => {
  context.server = await startRedis()
  context.redis = await openClient(context.server.url)
  context.eyes = new Redis(context.server.url)
})
keeping.before.each(async (context) => {
  await context.eyes.flushdb()
  context.store = createDeadLetterStore(context.redis, LIMITS)
})
keeping.after(async ({ redis, eyes, server }) => {
  redis.disconnect()
  eyes.disconnect()
  await server.stop()
})

const right = async <A>(task: TE.TaskEither<unknown, A>): Promise<A> => {
  const result = await task()
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const letter = (id: string, data: string | Buffer = '{"samples":[1,2]}'): DeadLetter => {
  const headers = { 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': '/web', 'ce-type': 'dev.knomaly.samples.v1' }
  const read = readDeadLetter(headers, Buffer.from(data))
  if (E.isLeft(read)) throw new Error('no dead letter')
  return read.right
}
const bytesOf = ({ attributes, data }: DeadLetter): number => JSON.stringify(attributes).length + data.length
const names = async (store: DeadLetterStore): Promise<ReadonlyArray<string | undefined>> =>
  (await right(store.page('newest first', undefined, 100))).letters.map(({ attributes }) => attributes['id'])

keeping('keeps attributes, data and counts', async ({ store }) => {
  const one = letter('a', Buffer.from([0, 255, 10]))
  assert.equal(await right(store.keep(one, NOW)), { arrivals: 1, age: 0, count: 0, bytes: 0 })
  assert.equal(await right(store.find(one.id)), {
    id: one.id,
    attributes: one.attributes,
    firstSeen: NOW,
    lastSeen: NOW,
    arrivals: 1,
    bytes: bytesOf(one),
    samples: 0,
    mark: `${NOW} ${NOW} 1 ${bytesOf(one)} 0`
  })
  assert.equal(await right(store.data(one.id)), Buffer.from([0, 255, 10]))
  assert.equal(await right(store.totals()), { events: 1, samples: 0, bytes: bytesOf(one) })
  assert.equal([await right(store.find('x')), await right(store.data('x'))], [undefined, undefined])
})

keeping('updates one that comes again, and counts it once', async ({ store }) => {
  await right(store.keep(letter('a'), NOW))
  await right(store.keep(letter('b'), NOW + 1))
  const again = letter('a', '{"samples":[1,2,3]}')
  assert.equal(await right(store.keep(again, NOW + 2)), { arrivals: 2, age: 0, count: 0, bytes: 0 })
  const kept = await right(store.find(again.id))
  assert.equal([kept?.firstSeen, kept?.lastSeen, kept?.arrivals, kept?.samples], [NOW, NOW + 2, 2, 3])
  assert.equal(await names(store), ['a', 'b'])
  assert.equal(await right(store.totals()), { events: 2, samples: 5, bytes: bytesOf(again) + bytesOf(letter('b')) })
})

keeping('lets the least recently seen go beyond the number', async ({ redis, store }) => {
  for (const [i, id] of ['a', 'b', 'c'].entries()) await right(store.keep(letter(id), NOW + i))
  await right(store.keep(letter('a'), NOW + 5))
  const small = createDeadLetterStore(redis, { ...LIMITS, count: 2 })
  assert.equal(await right(small.keep(letter('d'), NOW + 6)), { arrivals: 1, age: 0, count: 2, bytes: 0 })
  assert.equal(await names(store), ['d', 'a'])
  assert.equal((await right(store.totals())).samples, 4)
})

keeping('lets the least recently seen go beyond the bytes, but never the one that comes', async ({ redis, store }) => {
  for (const [i, id] of ['a', 'b', 'c'].entries()) await right(store.keep(letter(id), NOW + i))
  const small = createDeadLetterStore(redis, { ...LIMITS, bytes: 2 * bytesOf(letter('a')) })
  assert.equal(await right(small.keep(letter('d'), NOW + 6)), { arrivals: 1, age: 0, count: 0, bytes: 2 })
  assert.equal(await names(store), ['d', 'c'])
  const large = letter('e', 'x'.repeat(10_000))
  assert.equal(await right(small.keep(large, NOW + 7)), { arrivals: 1, age: 0, count: 0, bytes: 2 })
  assert.equal(await right(store.totals()), { events: 1, samples: 0, bytes: bytesOf(large) })
})

keeping('lets those go that have not come for too long, and all keys expire', async ({ store, eyes }) => {
  await right(store.keep(letter('a'), NOW))
  await right(store.keep(letter('b'), NOW + 1))
  assert.equal(await right(store.keep(letter('c'), NOW + LIMITS.ttlMs + 1)), {
    arrivals: 1,
    age: 1,
    count: 0,
    bytes: 0
  })
  assert.equal(await names(store), ['c', 'b'])
  const keys = await eyes.keys('*')
  assert.is(keys.length, 5)
  for (const key of keys) {
    assert.match(key, /^knomaly:\{dead-letters\}:/)
    const ttl = await eyes.pttl(key)
    assert.ok(ttl > 0 && ttl <= LIMITS.ttlMs)
  }
})

keeping('removes one, everything of it', async ({ store, eyes }) => {
  const one = letter('a')
  await right(store.keep(one, NOW))
  assert.is(await right(store.remove(one.id)), 'removed')
  assert.is(await right(store.remove(one.id)), 'unknown')
  assert.equal(await right(store.totals()), { events: 0, samples: 0, bytes: 0 })
  assert.equal(await eyes.keys('*'), ['knomaly:{dead-letters}:totals'])
})

keeping('counts down to nothing for events without samples', async ({ redis, store }) => {
  const [a, b] = [letter('a', 'x'), letter('b', 'y')]
  const small = createDeadLetterStore(redis, { ...LIMITS, count: 1 })
  await right(store.keep(a, NOW))
  await right(store.keep(a, NOW + 1))
  assert.equal(await right(small.keep(b, NOW + 2)), { arrivals: 1, age: 0, count: 1, bytes: 0 })
  assert.is(await right(store.remove(b.id)), 'removed')
  assert.equal(await right(store.totals()), { events: 0, samples: 0, bytes: 0 })
})

keeping('does not remove one that has come again since it was read', async ({ store }) => {
  const one = letter('a')
  await right(store.keep(one, NOW))
  const read = await right(store.find(one.id))
  await right(store.keep(one, NOW))
  assert.is(await right(store.remove(one.id, read?.mark)), 'came again')
  assert.is(await right(store.remove(one.id, (await right(store.find(one.id)))?.mark)), 'removed')
})

keeping('gives pages in either order, each from where the last one ended', async ({ store }) => {
  // Two of each millisecond.
  for (let i = 0; i < 7; i += 1) await right(store.keep(letter(`e${i}`), NOW + Math.floor(i / 2)))
  for (const order of ['newest first', 'oldest first'] as const) {
    const seen: string[] = []
    let pages = 0
    for (let beyond: string | undefined; ; ) {
      const { letters, next } = await right(store.page(order, beyond, 3))
      seen.push(...letters.map(placeOf))
      pages += 1
      beyond = next
      if (beyond === undefined) break
    }
    const sorted = [...seen].sort()
    assert.equal(seen, order === 'oldest first' ? sorted : sorted.reverse())
    assert.equal([new Set(seen).size, pages], [7, 3])
  }
})

keeping('is one store for two replicas', async ({ server, store }) => {
  const second = await openClient(server.url)
  const other = createDeadLetterStore(second, LIMITS)
  const ids = Array.from({ length: 50 }, (_, i) => `e${i}`)
  await Promise.all(ids.flatMap((id) => [right(store.keep(letter(id), NOW)), right(other.keep(letter(id), NOW))]))
  const { letters } = await right(other.page('newest first', undefined, 100))
  assert.equal([letters.length, letters.every(({ arrivals }) => arrivals === 2)], [50, true])
  assert.equal((await right(store.totals())).samples, 100)
  second.disconnect()
})

keeping.run()
