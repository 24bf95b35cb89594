import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Forwarded, fromEvent } from '../../functions/ingest/from-event.ts'
import { fromPlainBody } from '../../functions/ingest/plain-body.ts'
import {
  createLane,
  faulty,
  type Lane,
  MAX_ATTRIBUTE_BYTES,
  type Maker,
  manySamples,
  oneSample,
  plainRecord,
  type Shot,
  sameAsEvent,
  swelling
} from '../../load/events.mts'
import type { Message } from '../../shared/cloudevents/message.ts'
import { receive } from '../../shared/cloudevents/receive.ts'
import { newTraceparent } from '../../shared/cloudevents/traceparent.ts'
import { MAX_ATTRIBUTE_BYTES as CONTRACT_BYTES, MAX_FUTURE_MS } from '../../shared/contract/bounds.ts'
import { fromRfc3339 } from '../../shared/contract/time.ts'
import type { Failure } from '../../shared/failure/failure.ts'
import { toProblem } from '../../shared/http/problem.ts'

const events = suite('events of the load scenarios')

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)

/** Any sender at any moments that do not go back. */
const lanes = fc.record({
  place: fc.nat({ max: 999 }),
  worker: fc.nat({ max: 64 }),
  seed: fc.integer(),
  steps: fc.array(fc.nat({ max: 2_000 }), { minLength: 1, maxLength: 5 })
})
type Sending = {
  readonly place: number
  readonly worker: number
  readonly seed: number
  readonly steps: ReadonlyArray<number>
}

const laneOf = ({ place, worker, seed }: Sending): Lane => createLane('steady-20260102T030405Z', worker, place, seed)

/** The shots of one sender, each with the moment when it was made. */
const shotsOf = (make: Maker, sending: Sending): ReadonlyArray<readonly [shot: Shot, now: number]> => {
  const lane = laneOf(sending)
  let now = NOW
  return sending.steps.map((step) => {
    now += step
    return [make(lane, now), now] as const
  })
}

/** What ingest answers to a CloudEvent, and what it passes on. */
const take = ({ headers, body }: Shot, now: number): E.Either<Failure, Message> => {
  const received = receive(headers, Buffer.from(body), now)
  if (E.isLeft(received)) return received
  const [event] = received.right
  assert.ok(event !== undefined && received.right.length === 1)
  const forwarded = fromEvent(event, { now, trace: { traceparent: newTraceparent() } })
  return E.map(({ messages }: Forwarded) => messages[0] as Message)(forwarded)
}

const statusOf = (taken: E.Either<Failure, unknown>): number => (E.isLeft(taken) ? toProblem(taken.left).status : 202)

type Data = {
  readonly samples: ReadonlyArray<{ readonly metric: string; readonly value: number; readonly time?: number }>
}
const samplesOf = ({ headers, body }: Shot) =>
  (JSON.parse(body) as Data).samples.map((sample) => ({
    ...sample,
    time: sample.time ?? fromRfc3339(headers['ce-time'] as string) ?? 0
  }))

const GOOD: ReadonlyArray<readonly [name: string, make: Maker]> = [
  ['one sample', oneSample],
  ['the mix as events', sameAsEvent],
  ['many samples', manySamples]
]

for (const [name, make] of GOOD) {
  events(`${name}: ingest takes each, with as many samples as it says`, async () => {
    await fc.assert(
      fc.property(lanes, (sending) => {
        for (const [shot, now] of shotsOf(make, sending)) {
          assert.is(statusOf(take(shot, now)), 202)
          assert.equal([shot.status, shot.fate, samplesOf(shot).length], [202, 'analysed', shot.samples])
        }
      })
    )
  })

  events(`${name}: every series goes on in time, and nothing is from further ahead than is allowed`, async () => {
    await fc.assert(
      fc.property(lanes, (sending) => {
        const newest = new Map<string, number>()
        for (const [shot, now] of shotsOf(make, sending)) {
          for (const { metric, time } of samplesOf(shot)) {
            assert.ok(time > (newest.get(metric) ?? 0))
            assert.ok(time <= now + MAX_FUTURE_MS)
            newest.set(metric, time)
          }
        }
      })
    )
  })
}

events('batches are of 100 to 1000 samples of twenty series', async () => {
  await fc.assert(
    fc.property(lanes, (sending) => {
      for (const [shot] of shotsOf(manySamples, sending)) {
        assert.ok(shot.samples >= 100 && shot.samples <= 1000)
        assert.is(new Set(samplesOf(shot).map(({ metric }) => metric)).size, 20)
      }
    })
  )
})

events('plain records: ingest takes each as two samples of their source', async () => {
  await fc.assert(
    fc.property(lanes, (sending) => {
      for (const [{ headers, body, samples }, now] of shotsOf(plainRecord, sending)) {
        const taken = fromPlainBody(Buffer.from(body), headers['content-type'], { now, strictFields: true })
        if (E.isLeft(taken)) throw new Error('refused')
        const [[source, found] = []] = [...taken.right]
        assert.is(source, laneOf(sending).source)
        assert.equal(
          found?.map(({ metric }) => metric),
          ['cpu', 'rps']
        )
        assert.is(samples, 2)
      }
    })
  )
})

events('the mix: rps from 100 to 300, one of ten from 800 to 1000', () => {
  const lane = createLane('mix', 0, 0, 7)
  const values = Array.from({ length: 5_000 }, (_, i) => JSON.parse(plainRecord(lane, NOW + i).body).rps as number)
  const spikes = values.filter((value) => value > 300)
  assert.ok(values.every((value) => (value >= 100 && value <= 300) || (value >= 800 && value <= 1000)))
  assert.ok(spikes.length > 400 && spikes.length < 600, `${spikes.length} of 5,000`)
})

events('what is refused at the door gets the status that is expected of it', async () => {
  const seen = new Set<number>()
  await fc.assert(
    fc.property(lanes, (sending) => {
      for (const [shot, now] of shotsOf(faulty, sending)) {
        assert.is(statusOf(take(shot, now)), shot.status)
        assert.is(shot.fate, 'refused')
        seen.add(shot.status)
      }
    })
  )
  assert.equal([...seen].sort(), [400, 415, 422])
})

events('what swells is taken by ingest, and by the analyzer no more', async () => {
  await fc.assert(
    fc.property(lanes, (sending) => {
      for (const [shot, now] of shotsOf(swelling, sending)) {
        const taken = take(shot, now)
        if (E.isLeft(taken)) throw new Error('ingest refused it')
        assert.is(shot.fate, 'dead-lettered')
        const { headers, body } = taken.right
        const again = receive(headers, Buffer.from(body), now)
        assert.is(statusOf(again), 422)
      }
    })
  )
})

events('ids are unique, and the same seed says the same', () => {
  const made = (seed: number) => {
    const lane = createLane('run', 1, 2, seed)
    return [oneSample, plainRecord, sameAsEvent, manySamples, faulty, swelling].map((make) => make(lane, NOW))
  }
  const ids = made(7).map(({ headers }) => headers['ce-id'] ?? headers['idempotency-key'])
  assert.is(new Set(ids).size, ids.length)
  assert.equal(made(7), made(7))
  assert.not.equal(made(7), made(8))
})

events('the bound that is repeated is the one of the contract', () => assert.is(MAX_ATTRIBUTE_BYTES, CONTRACT_BYTES))

events.run()
