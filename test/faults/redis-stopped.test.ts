import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ask, startPipeline } from '../support/pipeline.ts'
import { startRedis } from '../support/redis.ts'
import { assertNothingLost, stream } from '../support/stream.ts'
import { until } from '../support/until.ts'

const stopped = suite('Redis is away for a while')

const outage = async (how: 'kill' | 'pause'): Promise<void> => {
  const redis = await startRedis({ args: ['--appendonly', 'yes'] })
  const pipeline = await startPipeline({ env: { REDIS_URL: redis.url } })
  try {
    const refusals = new Set<number>()
    let away = false
    let back: Promise<void> | undefined
    const accepted = await stream({
      url: () => pipeline.platform.url,
      sources: ['/a', '/b'],
      perSource: 120,
      onAccepted: async (count) => {
        if (count !== 100) return
        away = true
        if (how === 'kill') await redis.kill()
        else redis.pause()
      },
      onRefused: ({ status }) => {
        refusals.add(status)
        // Seen by a client as a 503: then it comes back.
        if (away && back === undefined) back = how === 'kill' ? redis.start() : Promise.resolve(redis.resume())
      }
    })
    await back
    assert.equal([...refusals], [503], 'a client sees 503 and nothing else')
    await assertNothingLost(pipeline.platform, accepted)
    await until(async () => (await ask(`${pipeline.platform.url}/analyze?source=/a`)).status === 200)
  } finally {
    await pipeline.stop()
    await redis.stop()
  }
}

stopped('killed and started again: nothing is lost, nothing doubled', () => outage('kill'))

stopped('hung and gone on: nothing is lost, nothing doubled', () => outage('pause'))

stopped.run()
