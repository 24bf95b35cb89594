import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startPipeline, TWO_ANALYZERS } from '../support/pipeline.ts'
import { assertNothingLost, stream } from '../support/stream.ts'

const killed = suite('an analyzer replica is killed in mid-stream')

const analyzers = (pipeline: Awaited<ReturnType<typeof startPipeline>>) =>
  pipeline.platform.services().find(({ service }) => service === 'knomaly/analyzer')?.replicas ?? []

killed('nothing is lost and nothing is doubled, whichever replica dies and however often', async () => {
  const pipeline = await startPipeline({ edits: [TWO_ANALYZERS] })
  try {
    const kills: number[] = []
    const accepted = await stream({
      url: () => pipeline.platform.url,
      sources: ['/a', '/b', '/c'],
      perSource: 150,
      onAccepted: (count) => {
        if (count % 100 !== 0) return
        const victim = analyzers(pipeline).find(({ ready, pid }) => ready && pid !== undefined && !kills.includes(pid))
        if (victim?.pid === undefined) return
        kills.push(victim.pid)
        process.kill(victim.pid, 'SIGKILL')
      }
    })
    assert.ok(kills.length >= 2, `${kills.length} replicas were killed`)
    await assertNothingLost(pipeline.platform, accepted)
  } finally {
    await pipeline.stop()
  }
})

killed.run()
