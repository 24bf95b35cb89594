import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import type { RedisClient } from './connect.ts'
import { INDEX_KEYS } from './keys.ts'
import { createSeriesIndex, type SeriesIndex } from './series-index.ts'
import { openClient } from './testing/open-client.ts'

const indexing = suite<{ server: RedisServer; redis: RedisClient }>('touch-series.lua')

indexing.before(async (context) => {
  context.server = await startRedis()
  context.redis = await openClient(context.server.url)
})
indexing.before.each(async ({ redis }) => {
  await redis.del(INDEX_KEYS.names, INDEX_KEYS.seen)
})
indexing.after(async ({ server, redis }) => {
  redis.disconnect()
  await server.stop()
})

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const filled = async (index: SeriesIndex, ...names: ReadonlyArray<string>): Promise<void> => {
  for (const [i, name] of names.entries()) right(await index.touch(name, 1000 + i)())
}

const all = async (index: SeriesIndex): Promise<ReadonlyArray<string>> => right(await index.page('', '', 1000)())

indexing('notes series in lexical order, each once', async ({ redis }) => {
  const index = createSeriesIndex(redis, { maxSeries: 10, ttlMs: 60_000 })
  await filled(index, 'b', 'a', 'b', 'c')
  assert.equal(await all(index), ['a', 'b', 'c'])
  assert.is(right(await index.count()()), 3)
})

indexing('the least recently seen has to go for a new one', async ({ redis }) => {
  const index = createSeriesIndex(redis, { maxSeries: 2, ttlMs: 60_000 })
  await filled(index, 'a', 'b', 'a')
  assert.equal(right(await index.touch('c', 2000)()), ['b'])
  assert.equal(await all(index), ['a', 'c'])
})

indexing('who was silent for too long has to go; at the limit it stays', async ({ redis }) => {
  const index = createSeriesIndex(redis, { maxSeries: 10, ttlMs: 500 })
  await filled(index, 'a', 'b')
  assert.equal(right(await index.touch('c', 1501)()), ['a'])
  assert.equal(await all(index), ['b', 'c'])
})

indexing('at most 100 go in one call, and the rest later', async ({ redis }) => {
  const wide = createSeriesIndex(redis, { maxSeries: 1000, ttlMs: 60_000 })
  await Promise.all(Array.from({ length: 250 }, (_, i) => wide.touch(`s${i}`, 1000 + i)()))
  const narrow = createSeriesIndex(redis, { maxSeries: 20, ttlMs: 60_000 })
  const gone = [
    right(await narrow.touch('new', 2000)()),
    right(await narrow.touch('new', 2001)()),
    right(await narrow.touch('new', 2002)())
  ]
  assert.equal(
    gone.map(({ length }) => length),
    [100, 100, 31]
  )
  assert.is(right(await narrow.count()()), 20)
  const stale = createSeriesIndex(redis, { maxSeries: 1000, ttlMs: 10 })
  assert.is(right(await stale.touch('new', 9000)()).length, 19)
})

indexing('the touched one stays, even when all others were seen by faster clocks', async ({ redis }) => {
  const index = createSeriesIndex(redis, { maxSeries: 2, ttlMs: 60_000 })
  await filled(index, 'a', 'b')
  assert.equal(right(await index.touch('slow', 10)()), ['a'])
  assert.equal(await all(index), ['b', 'slow'])
})

indexing('when a series was seen never goes back', async ({ redis }) => {
  const index = createSeriesIndex(redis, { maxSeries: 2, ttlMs: 60_000 })
  await filled(index, 'a', 'b')
  right(await index.touch('b', 5)())
  assert.equal(right(await index.touch('c', 3000)()), ['a'])
})

indexing('both keys have a time to live', async ({ redis }) => {
  const index = createSeriesIndex(redis, { maxSeries: 2, ttlMs: 60_000 })
  await filled(index, 'a')
  for (const key of Object.values(INDEX_KEYS)) assert.ok((await redis.pttl(key)) > 50_000)
})

// What comes after which prefix in bytes: U+FF5E sorts before an emoji there, and after it in UTF-16.
const NAMES = [
  '/a\ncpu',
  '/a\nrps',
  '/a\nrps\nzone=eu',
  '/aa\ncpu',
  '/ä\ncpu',
  '/～\ncpu',
  '/😀\ncpu',
  '/😀\nrps',
  '\u{10ffff}\ncpu'
]

const PAGES: ReadonlyArray<readonly [string, string, string, number, ReadonlyArray<string>]> = [
  ['everything', '', '', 99, NAMES],
  ['a first page', '', '', 2, NAMES.slice(0, 2)],
  ['the next page', '', '/a\nrps', 2, NAMES.slice(2, 4)],
  ['after the last', '', '\u{10ffff}\ncpu', 2, []],
  ['one source and none that begins alike', '/a\n', '', 99, NAMES.slice(0, 3)],
  ['one source, the next page', '/a\n', '/a\ncpu', 1, ['/a\nrps']],
  ['a source outside ASCII', '/ä\n', '', 99, ['/ä\ncpu']],
  ['a source of surrogate pairs', '/😀\n', '/😀\ncpu', 99, ['/😀\nrps']],
  ['a place before the prefix in bytes', '/😀\n', '/～\ncpu', 99, ['/😀\ncpu', '/😀\nrps']],
  ['a place behind the prefix', '/a\n', '/b', 99, []],
  ['a name that looks like a range', '(', '', 99, []],
  ['no such source', '/nobody\n', '', 99, []]
]

for (const [name, prefix, after, limit, expected] of PAGES) {
  indexing(`pages: ${name}`, async ({ redis }) => {
    const index = createSeriesIndex(redis, { maxSeries: 99, ttlMs: 60_000 })
    await filled(index, ...NAMES.toReversed())
    assert.equal(right(await index.page(prefix, after, limit)()), expected)
  })
}

indexing.run()
