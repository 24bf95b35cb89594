import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Reply } from '../platform/edge.ts'
import type { Batch } from './batches.ts'
import { NotAuthorized } from './failures.ts'
import { newTally, sendBatches } from './send-batches.ts'

const sending = suite('sending of batches')
const toEvent = () => ({ headers: {}, body: '' })

async function* batchesAt(...times: ReadonlyArray<ReadonlyArray<number>>): AsyncGenerator<Batch> {
  for (const list of times) yield { rows: list.map((time, i) => ({ row: i + 1, time, value: 0 })), dueMs: 0 }
}

const send = async (replies: ReadonlyArray<Reply | undefined>, ...times: ReadonlyArray<ReadonlyArray<number>>) => {
  const left = [...replies]
  const tally = newTally()
  let underWay = 0
  const post = async (): Promise<Reply | undefined> => {
    underWay += 1
    assert.is(underWay, 1, 'one request in flight')
    await Promise.resolve()
    underWay -= 1
    return left.shift()
  }
  await sendBatches({ post }, toEvent, batchesAt(...times), tally, new AbortController().signal)
  return { ...tally, refusals: [...tally.refusals] }
}

const ACCEPTED = { status: 202, body: '' }
const NOTHING = {
  sent: 0,
  accepted: 0,
  refused: 0,
  outOfOrder: 0,
  refusals: [],
  firstRefusal: undefined,
  gaveUp: false
}

sending('counts samples, and those that go back in time', async () => {
  assert.equal(await send([ACCEPTED, ACCEPTED], [1, 2, 1], [2, 0, 5]), {
    ...NOTHING,
    sent: 6,
    accepted: 6,
    outOfOrder: 2
  })
})

sending('goes on after a refusal, and keeps what was said the first time', async () => {
  const refused = { status: 422, body: JSON.stringify({ title: 'Invalid', errors: ['/time: expected'] }) }
  assert.equal(await send([refused, ACCEPTED, { status: 413, body: 'no JSON' }], [1, 2], [3], [4]), {
    ...NOTHING,
    sent: 4,
    accepted: 1,
    refused: 3,
    refusals: [
      [422, 1],
      [413, 1]
    ],
    firstRefusal: 'Invalid: /time: expected'
  })
})

sending('ends when the platform is gone for too long', async () => {
  assert.equal(await send([ACCEPTED, undefined], [1], [2], [3]), { ...NOTHING, sent: 2, accepted: 1, gaveUp: true })
})

sending('a 401 ends it at once: nothing that comes later would be taken either', async () => {
  const ended = send([ACCEPTED, { status: 401, body: '' }, ACCEPTED], [1, 2], [3], [4])
  const error = await ended.catch((reason: unknown) => reason)
  assert.ok(error instanceof NotAuthorized)
  assert.is(error.accepted, 2)
})

sending.run()
