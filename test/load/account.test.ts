import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checksOf } from '../../commands/load/holds.ts'
import { settle } from '../../commands/load/settle.ts'
import { watch } from '../../commands/load/watch.ts'
import { openEdge } from '../../commands/platform/edge.ts'
import { questionsTo } from '../../commands/platform/questions.ts'
import {
  createLane,
  faulty,
  type Lane,
  type Maker,
  manySamples,
  oneSample,
  plainRecord,
  sameAsEvent,
  swelling
} from '../../load/events.mts'
import { ask, type Pipeline, startPipeline } from '../support/pipeline.ts'

/** The scenarios' events through the real pipeline and the real account, sent by this test in artillery's place. */
const accounts = suite<{ pipeline: Pipeline }>('load account')

accounts.before(async (context) => {
  context.pipeline = await startPipeline()
})
accounts.after(async ({ pipeline }) => {
  await pipeline.stop()
})

const MAKERS: ReadonlyArray<readonly [path: string, make: Maker]> = [
  ['/', oneSample],
  ['/', sameAsEvent],
  ['/', manySamples],
  ['/', faulty],
  ['/', swelling],
  ['/ingest', plainRecord]
]
const ROUNDS = 12
const LANES = 4

accounts(
  'accepted = analysed + dead-lettered, by event and by sample, and every answer is the right one',
  async ({ pipeline }) => {
    const { platform } = pipeline
    const watching = watch(platform)
    const lanes = Array.from({ length: LANES }, (_, i) => createLane('account', 0, i, 7))
    let [events, samples, swollen] = [0, 0, 0]
    const sendAll = async (lane: Lane): Promise<void> => {
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [path, make] of MAKERS) {
          const shot = make(lane, Date.now())
          const { status, body } = await ask(`${platform.url}${path}`, { method: 'POST', ...shot })
          assert.is(status, shot.status, body)
          if (status !== 202) continue
          events += 1
          samples += shot.samples
          if (shot.fate === 'dead-lettered') swollen += 1
        }
      }
    }
    await Promise.all(lanes.map(sendAll))
    const edge = openEdge(platform.url)
    const log = { sources: lanes.map(({ source }) => source), accepted: { events, samples }, outOfOrder: 0 }
    const target = { answers: true, questions: questionsTo(edge) }
    const settled = await settle(target, log, { waitMs: 60_000, say: () => undefined })
    await edge.close()
    const watched = await watching.stop()
    const { accepted, delivered, deadLettered, backlog } = platform.broker().triggers['knomaly/samples'] ?? {
      ...{ accepted: 0, delivered: 0, deadLettered: 0, backlog: 0 }
    }
    const checks = checksOf({
      sent: log.accepted,
      answers202: events,
      ingest: { samples: watched.ingestSamples, exact: watched.exact },
      broker: { stored: accepted, delivered, deadLettered, open: backlog },
      account: settled.account,
      deadLettersKnown: settled.deadLettersKnown,
      swelling: swollen
    })
    assert.equal(
      checks.map(({ holds }) => holds),
      [true, true, true, true],
      JSON.stringify(checks)
    )
    assert.is(swollen, ROUNDS * LANES)
    assert.is(settled.account?.deadLettered, swollen)
  }
)

accounts.run()
