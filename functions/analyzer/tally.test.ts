import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { storeUnavailable } from '../../shared/failure/failure.ts'
import { createSampleCount } from '../../shared/redis/sample-count.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import { createTally } from './tally.ts'

const tally = suite('tally of samples')

tally('passes its sum on once a second, and none when there is nothing', () => {
  const passed: number[] = []
  let at = 0
  const count = createTally({
    now: () => at,
    add: (samples) => async () => {
      passed.push(samples)
      return E.right(undefined)
    }
  })
  count(3)
  at = 999
  count(4)
  assert.equal(passed, [])
  at = 1_000
  count(5)
  assert.equal(passed, [12])
  at = 2_500
  count(0)
  assert.equal(passed, [12])
  count(1)
  assert.equal(passed, [12, 1])
})

tally('keeps what could not be passed on for the next time', async () => {
  const passed: number[] = []
  let at = 0
  const count = createTally({
    now: () => at,
    add: (samples) => async () => {
      passed.push(samples)
      return passed.length === 1 ? E.left(storeUnavailable(new Error('away'))) : E.right(undefined)
    }
  })
  at = 1_000
  count(3)
  await Promise.resolve()
  await Promise.resolve()
  at = 2_000
  count(4)
  assert.equal(passed, [3, 7])
})

tally('of several replicas is one count in Redis', async () => {
  const server = await startRedis()
  const redis = await openClient(server.url)
  try {
    const { add, read } = createSampleCount(redis)
    assert.equal(await read()(), E.right(0))
    let at = 0
    for (const count of [createTally({ add, now: () => at }), createTally({ add, now: () => at })]) {
      at += 1_000
      count(5)
    }
    await until(async () => {
      const sum = await read()()
      return E.isRight(sum) && sum.right === 10
    })
  } finally {
    redis.disconnect()
    await server.stop()
  }
})

tally.run()
