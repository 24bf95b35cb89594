import * as E from 'fp-ts/lib/Either.js'
import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startRedis } from '../../test/support/redis.ts'
import { createScalingHistory, SCALING_HISTORY_KEY, type ScalingSample } from './scaling-history.ts'

const server = await startRedis()
const redis = new Redis(server.url, { protocol: 2, enableOfflineQueue: true, disconnectTimeout: 50 })
redis.on('error', () => undefined)
const history = suite('scaling history')
history.after(async () => {
  redis.disconnect()
  await server.stop()
})
history.before.each(async () => {
  await redis.flushall()
})

const sample = (at: number): ScalingSample => ({
  at,
  services: [{ name: 'analyzer', ready: 2, starting: 1, wanted: 3, panic: true, concurrency: 4.5, queued: 1 }]
})

history('samples come back as they were, the oldest first, the newest when there are too many', async () => {
  const { append, read } = createScalingHistory(redis)
  assert.equal(await read(0, 10)(), E.right([]))
  for (const at of [1, 2, 3]) assert.ok(E.isRight(await append(sample(at))()))
  assert.equal(await read(0, 10)(), E.right([sample(1), sample(2), sample(3)]))
  assert.equal(await read(0, 2)(), E.right([sample(2), sample(3)]))
  assert.equal(await read(Date.now() + 3_600_000, 10)(), E.right([]), 'none since then')
})

history('it is bounded, and goes when nobody writes it', async () => {
  const { append } = createScalingHistory(redis)
  for (let at = 0; at < 2_500; at += 1) void append(sample(at))()
  await append(sample(2_500))()
  const [length, ttl] = [await redis.xlen(SCALING_HISTORY_KEY), await redis.pttl(SCALING_HISTORY_KEY)]
  assert.ok(length >= 1_800 && length <= 1_900, `${length} samples`)
  assert.ok(ttl > 3_590_000 && ttl <= 3_600_000, `${ttl} ms`)
})

history('what is no sample is passed over', async () => {
  await redis.xadd(SCALING_HISTORY_KEY, '*', 'sample', '{"at":1}')
  await redis.xadd(SCALING_HISTORY_KEY, '*', 'other', 'x')
  assert.equal(await createScalingHistory(redis).read(0, 10)(), E.right([]))
})

history('Redis is away: unavailable, and no exception', async () => {
  const away = new Redis(server.url, { protocol: 2, enableOfflineQueue: false, lazyConnect: true })
  away.on('error', () => undefined)
  const { append, read } = createScalingHistory(away)
  for (const answer of [await append(sample(1))(), await read(0, 1)()])
    assert.is(E.isLeft(answer) && answer.left._tag, 'StoreUnavailable')
  away.disconnect()
})

history.run()
