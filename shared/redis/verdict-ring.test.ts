import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import type { RedisClient } from './connect.ts'
import { seriesKeys } from './keys.ts'
import { RECORD_LENGTH, unpackVerdicts } from './packed-verdicts.ts'
import { createSeriesReader } from './series-reader.ts'
import { type Commit, createSeriesStore } from './series-store.ts'
import { openClient } from './testing/open-client.ts'
import { packVerdicts } from './testing/pack-verdicts.ts'

/** The lines about verdicts in the header of commit-series.lua. */
const ring = suite<{ server: RedisServer; redis: RedisClient }>('recent verdicts')

ring.before(async (context) => {
  context.server = await startRedis()
  context.redis = await openClient(context.server.url)
})
ring.after(async ({ server, redis }) => {
  redis.disconnect()
  await server.stop()
})

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const LIMITS = { windowSamples: 3, windowSpanMs: 0, ttlMs: 60_000, anomaliesKept: 2 }

const judged = (time: number) => ({ time, value: time, warming: false, expected: 1, lower: 0, upper: 2 })

/** A series to which samples with these times are committed, its total kept right. */
const series = (redis: RedisClient, start = 0) => {
  const keys = seriesKeys(`/ring\n${randomUUID()}`)
  const reader = createSeriesReader(redis)
  let total = start
  let version = ''
  const add = async (times: ReadonlyArray<number>, verdictsKept: number, more: Partial<Commit> = {}) => {
    const next = randomUUID()
    total += times.length
    const store = createSeriesStore(redis, { ...LIMITS, verdictsKept })
    const commit: Commit = {
      ...{ expected: version, version: next, total, lastVerdict: '', late: 0, duplicates: 0, anomalies: [] },
      detectorState: { head: '', pages: 0, changed: [] },
      samples: times.map((time) => ({ time, key: `k${time}`, value: time })),
      verdicts: packVerdicts(verdictsKept === 0 ? [] : times.slice(-verdictsKept).map(judged)),
      ...more
    }
    const current = right(await store.commit(keys, commit)())
    if (current === undefined && times.length > 0) version = next
    return current
  }
  const stored = async () => right(await reader.atOnce(keys, 1)()).ring
  return { keys, add, stored, times: async () => unpackVerdicts(await stored()).map(({ time }) => time) }
}

ring(
  'holds the newest samples that came, however they come, in no more records than it has places',
  async ({ redis }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.nat(100),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
        async (kept, start, sizes) => {
          const { add, stored, times } = series(redis, start)
          const all: number[] = []
          for (const size of sizes) {
            const some = Array.from({ length: size }, (_, i) => all.length + i + 1)
            all.push(...some)
            assert.is(await add(some, kept), undefined)
          }
          assert.ok((await stored()).length <= kept * RECORD_LENGTH)
          // Those of other places are overwritten one by one, so that none but the newest are left.
          assert.equal(await times(), all.slice(-kept))
        }
      ),
      { numRuns: 60 }
    )
  }
)

ring('a late sample takes the place of the one that came first, and reads in its own time', async ({ redis }) => {
  const { add, times } = series(redis)
  await add([10, 20, 30], 3)
  await add([15], 3)
  assert.equal(await times(), [15, 20, 30])
})

ring('a commit that is refused, or brings nothing fresh, changes nothing', async ({ redis }) => {
  const { add, stored } = series(redis)
  await add([10], 3)
  const before = await stored()
  assert.is.not(await add([20], 3, { expected: 'another' }), undefined)
  assert.is(await add([], 3, { duplicates: 1 }), undefined)
  assert.equal(await stored(), before)
})

ring('with fewer places than before it begins anew; with more it goes on; with none it is gone', async ({ redis }) => {
  const { add, times, keys } = series(redis)
  await add([1, 2, 3, 4, 5], 5)
  await add([6], 2)
  assert.equal(await times(), [6])
  await add([7], 8)
  assert.ok((await times()).includes(7))
  await add([8], 0)
  assert.is(await redis.exists(keys.verdicts), 0)
})

ring('expires as one with the rest of the series', async ({ redis }) => {
  const { add, keys } = series(redis)
  await add([1], 3)
  await redis.persist(keys.verdicts)
  await add([], 3, { late: 1 })
  const left = await Promise.all([keys.verdicts, keys.window, keys.state].map((key) => redis.pexpiretime(key)))
  assert.is(new Set(left).size, 1)
})

ring('takes no more memory than its records and what Redis puts around a string', async ({ redis }) => {
  const { add, keys } = series(redis)
  for (let n = 0; n < 300; n += 1) await add([n + 1], 80)
  const used = Number(await redis.memory('USAGE', keys.verdicts))
  assert.ok(used < 80 * RECORD_LENGTH * 1.3, `${used} bytes`)
})

ring('is empty for a series that has none', async ({ redis }) => {
  assert.is((await series(redis).stored()).length, 0)
})

ring.run()
