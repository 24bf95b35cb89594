import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import type { RedisClient } from './connect.ts'
import { type SeriesKeys, seriesKeys } from './keys.ts'
import {
  type Commit,
  createSeriesStore,
  type SeriesStore,
  type StoredSeries,
  type StoreLimits,
  type WrittenState
} from './series-store.ts'
import { openClient } from './testing/open-client.ts'

/** One test per line of the script's header. */
const script = suite<{ server: RedisServer; redis: RedisClient }>('commit-series.lua')

script.before(async (context) => {
  context.server = await startRedis()
  context.redis = await openClient(context.server.url)
})
script.after(async ({ server, redis }) => {
  redis.disconnect()
  await server.stop()
})

const LIMITS: StoreLimits = { windowSamples: 3, windowSpanMs: 0, ttlMs: 60_000, anomaliesKept: 2, verdictsKept: 4 }

const COMMIT: Commit = {
  expected: '',
  version: 'v1',
  total: 0,
  detectorState: { head: '', pages: 0, changed: [] },
  lastVerdict: '',
  late: 0,
  duplicates: 0,
  samples: [],
  anomalies: [],
  verdicts: ''
}

const small = (head: string): WrittenState => ({ head, pages: 0, changed: [] })

const sample = (time: number, key: string, value = 0) => ({ time, key, value })

type Setup = {
  readonly keys: SeriesKeys
  readonly store: SeriesStore
  readonly commit: (commit: Partial<Commit>) => Promise<StoredSeries | undefined>
  readonly load: () => Promise<StoredSeries>
}

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const fresh = (redis: RedisClient, limits: Partial<StoreLimits> = {}): Setup => {
  const keys = seriesKeys(`/test\n${randomUUID()}`)
  const store = createSeriesStore(redis, { ...LIMITS, ...limits })
  return {
    keys,
    store,
    commit: async (commit) => right(await store.commit(keys, { ...COMMIT, ...commit })()),
    load: async () => right(await store.load(keys)())
  }
}

const keysOf = ({ samples }: StoredSeries): string => samples.map(({ key }) => key).join('')

script(
  'a series that does not exist has version "", no samples and no state; reading it makes none',
  async ({ redis }) => {
    const { load, keys } = fresh(redis)
    assert.equal(await load(), { version: '', total: 0, detectorState: '', samples: [] })
    assert.is(await redis.exists(keys.window, keys.state, keys.anomalies), 0)
  }
)

script(
  'answers nil when it has committed, and stores version, total, detector state and samples',
  async ({ redis }) => {
    const { commit, load } = fresh(redis)
    const samples = [sample(5, 'a', 1.5), sample(7, 'b', -2)]
    assert.is(await commit({ version: 'v1', total: 2, detectorState: small('s1'), samples }), undefined)
    assert.equal(await load(), { version: 'v1', total: 2, detectorState: 's1', samples })
  }
)

script('keeps the pages of a state that a commit does not send, and none that it no longer has', async ({ redis }) => {
  const { commit, load, keys } = fresh(redis)
  const write = async (n: number, detectorState: WrittenState): Promise<string> => {
    const expected = n === 1 ? '' : `v${n - 1}`
    assert.is(
      await commit({ expected, version: `v${n}`, total: n, detectorState, samples: [sample(n, `k${n}`)] }),
      undefined
    )
    return (await load()).detectorState
  }
  const bytes = '\u0000\u00ff\n '
  assert.is(
    await write(1, {
      head: 'a',
      pages: 3,
      changed: [
        [1, 'b'],
        [2, bytes],
        [3, 'd']
      ]
    }),
    `ab${bytes}d`
  )
  assert.is(await write(2, { head: 'A', pages: 3, changed: [[3, 'D']] }), `Ab${bytes}D`)
  assert.is(await write(3, { head: 'A', pages: 3, changed: [] }), `Ab${bytes}D`)
  assert.is(await write(4, { head: 'x', pages: 1, changed: [[1, 'y']] }), 'xy')
  assert.is(await write(5, small('z')), 'z')
  assert.equal(
    (await redis.hkeys(keys.state)).filter((field) => /^s./.test(field)),
    []
  )
})

script('answers with the series as it is, and changes nothing, when the version is another', async ({ redis }) => {
  const { commit, load } = fresh(redis)
  await commit({ version: 'v1', total: 1, detectorState: small('s1'), samples: [sample(5, 'a')] })
  const before = await load()
  for (const expected of ['', 'v0', 'V1', 'v1 ']) {
    const answer = await commit({
      ...{ expected, version: 'v2', total: 9, detectorState: small('s2'), lastVerdict: 'x', late: 1, duplicates: 1 },
      samples: [sample(6, 'b')],
      anomalies: [{ time: 6, json: '{}' }]
    })
    assert.equal(answer, before)
  }
  assert.equal(await load(), before)
})

script('a series that does not exist is another version than any', async ({ redis }) => {
  const { commit } = fresh(redis)
  const answer = await commit({ expected: 'v1', samples: [sample(1, 'a')] })
  assert.equal(answer, { version: '', total: 0, detectorState: '', samples: [] })
})

script('orders by time, then by key as the window does, also when one key begins with another', async ({ redis }) => {
  const { commit, load } = fresh(redis, { windowSamples: 20 })
  const keys = ['sa', 'sa-', 'sa.', 'sa0', 'sa:', 'saA', 'sa_', 'saa', 'ea.00', 'ea.00.00', 'e_', 'e-']
  await commit({ samples: [sample(0, 'z'), ...keys.map((key) => sample(9, key))] })
  const { samples } = await load()
  assert.equal(
    samples.map(({ key }) => key),
    ['z', ...keys.toSorted()]
  )
})

script('trims by count: the oldest by time go, not the first to arrive', async ({ redis }) => {
  const { commit, load } = fresh(redis)
  await commit({ version: 'v1', samples: [sample(9, 'i'), sample(5, 'e'), sample(7, 'g')] })
  await commit({ expected: 'v1', version: 'v2', samples: [sample(6, 'f')] })
  assert.is(keysOf(await load()), 'fgi')
})

script('trims a batch that is longer than the window', async ({ redis }) => {
  const { commit, load } = fresh(redis)
  const samples = Array.from({ length: 1000 }, (_, i) => sample(i, `k${i}`))
  await commit({ total: 1000, samples })
  assert.equal((await load()).samples, samples.slice(-3))
})

script('a window takes as little memory after a long batch as after single samples', async ({ redis }) => {
  const { commit, keys } = fresh(redis, { windowSamples: 50 })
  await commit({ samples: Array.from({ length: 1000 }, (_, i) => sample(i, `k${i}`)) })
  await commit({ expected: 'v1', version: 'v2', samples: [sample(1000, 'k1000')] })
  assert.is(await redis.object('ENCODING', keys.window), 'listpack')
})

script('trims by the span of the newest sample; one exactly at its edge stays', async ({ redis }) => {
  const { commit, load } = fresh(redis, { windowSpanMs: 10, windowSamples: 9 })
  await commit({ samples: [sample(1_000_000_000_000, 'a'), sample(1_000_000_000_001, 'b')] })
  await commit({ expected: 'v1', version: 'v2', samples: [sample(1_000_000_000_011, 'c')] })
  assert.is(keysOf(await load()), 'bc')
})

script('keeps every time to the millisecond and every value to the bit', async ({ redis }) => {
  const { commit, load } = fresh(redis, { windowSamples: 20 })
  const values = [0.1 + 0.2, 1 / 3, Number.MAX_VALUE, 5e-324, -1e-300, 1e21, 123456789.12345679, 2 ** 53]
  const samples = values.map((value, i) => sample(8_639_999_999_999_900 + i, `k${i}`, value))
  await commit({ samples, total: 2 ** 53 - 1 })
  assert.equal((await load()).samples, samples)
  assert.is((await load()).total, 2 ** 53 - 1)
})

script('gives all three keys a time to live, and renews it with every commit', async ({ redis }) => {
  const { commit, keys } = fresh(redis)
  const all = [keys.window, keys.state, keys.anomalies]
  await commit({ samples: [sample(1, 'a')], anomalies: [{ time: 1, json: '{}' }] })
  const lives = async (): Promise<boolean> =>
    (await Promise.all(all.map((key) => redis.pttl(key)))).every((ms) => ms > 50_000)
  assert.ok(await lives())
  for (const next of [{ late: 1 }, { samples: [sample(2, 'b')], version: 'v2' }]) {
    await Promise.all(all.map((key) => redis.pexpire(key, 40_000)))
    await commit({ expected: 'v1', ...next })
    assert.ok(await lives())
  }
})

script('is gone as a whole when its time has come', async ({ redis }) => {
  const { commit, load, keys } = fresh(redis)
  await commit({ version: 'v1', samples: [sample(1, 'a')], anomalies: [{ time: 1, json: '{}' }] })
  await Promise.all([keys.window, keys.state, keys.anomalies].map((key) => redis.pexpire(key, 0)))
  assert.equal(await load(), { version: '', total: 0, detectorState: '', samples: [] })
})

script('keeps the newest anomalies, as many as it may, and counts all of them', async ({ redis }) => {
  const { commit, keys, store } = fresh(redis)
  await commit({
    samples: [sample(1, 'a'), sample(2, 'b')],
    anomalies: [
      { time: 1, json: '"1"' },
      { time: 2, json: '"2"' }
    ]
  })
  await commit({ expected: 'v1', version: 'v2', samples: [sample(3, 'c')], anomalies: [{ time: 3, json: '"3"' }] })
  assert.equal(right(await store.anomaliesBetween(keys, 0, 9)()), ['"2"', '"3"'])
  assert.is(await redis.hget(keys.state, 'a'), '3')
})

script('anomaliesBetween takes both ends in', async ({ redis }) => {
  const { commit, keys, store } = fresh(redis, { anomaliesKept: 9 })
  const anomalies = [1, 2, 3, 4].map((time) => ({ time, json: `"${time}"` }))
  await commit({ samples: [sample(1, 'a')], anomalies })
  assert.equal(right(await store.anomaliesBetween(keys, 2, 3)()), ['"2"', '"3"'])
})

script(
  'a commit without samples counts late ones and duplicates, and leaves version, state and verdict',
  async ({ redis }) => {
    const { commit, load, keys } = fresh(redis)
    await commit({ version: 'v1', total: 1, detectorState: small('s'), lastVerdict: 'j', samples: [sample(1, 'a')] })
    const before = await load()
    await commit({
      expected: 'v1',
      version: 'v2',
      total: 7,
      detectorState: small('x'),
      lastVerdict: 'x',
      late: 2,
      duplicates: 3
    })
    assert.equal(await load(), before)
    assert.equal(await redis.hmget(keys.state, 'l', 'd', 'j'), ['2', '3', 'j'])
  }
)

script('an empty last verdict leaves the stored one', async ({ redis }) => {
  const { commit, keys } = fresh(redis)
  await commit({ version: 'v1', lastVerdict: 'one', samples: [sample(2, 'b')] })
  await commit({ expected: 'v1', version: 'v2', lastVerdict: '', samples: [sample(1, 'a')] })
  assert.is(await redis.hget(keys.state, 'j'), 'one')
})

script('forget removes everything of the series', async ({ redis }) => {
  const { commit, keys, store } = fresh(redis)
  await commit({ samples: [sample(1, 'a')], anomalies: [{ time: 1, json: '{}' }], verdicts: 'A'.repeat(36) })
  right(await store.forget([keys, seriesKeys('/another\none')])())
  assert.is(await redis.exists(keys.window, keys.state, keys.anomalies, keys.verdicts), 0)
})

script('works again after Redis has forgotten its scripts', async ({ redis }) => {
  const { commit, load } = fresh(redis)
  await commit({ version: 'v1', samples: [sample(1, 'a')] })
  await redis.script('FLUSH')
  await commit({ expected: 'v1', version: 'v2', samples: [sample(2, 'b')] })
  assert.is(keysOf(await load()), 'ab')
})

script.run()
