import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode } from '../../shared/contract/decode.ts'
import { Samples } from '../../shared/contract/samples.ts'
import { firstMessage, startChild } from '../process/start-child.ts'
import { startLoad } from '../process/start-load.ts'
import { createStream, nextEvent, type Source } from './stream.ts'

const load = suite('bench load')

load('events are ones that ingest takes, each with an id and later times than the one before', () => {
  const [source] = createStream('s', 1).sources as [Source]
  let newest = 0
  for (const [n, size] of [1, 100, 1, 1000].entries()) {
    const { id, body, time } = nextEvent(source, size, n === 1)
    const decoded = decode(Samples)(JSON.parse(body))
    assert.ok(E.isRight(decoded))
    const times = decoded.right.samples.map((sample) => sample.time ?? 0)
    assert.is(id, String(n + 1))
    assert.is(times.length, size)
    assert.ok(times.every((ms, i) => ms > (times[i - 1] ?? newest)))
    assert.is(Date.parse(time), times.at(-1))
    assert.is(decoded.right.samples.filter(({ value }) => value > 500).length, n === 1 ? 1 : 0)
    newest = times.at(-1) ?? 0
  }
})

load('a load process counts what a stub Broker has accepted', async () => {
  const broker = startChild(new URL('./stub-broker.ts', import.meta.url))
  const loader = await startLoad({})
  try {
    const { port } = await firstMessage<{ readonly port: number }>(broker)
    const job = { stream: 's', port, path: '/ns/broker', host: 'localhost', connections: 4, sources: 8 }
    const once = { ...job, samplesPerEvent: 100, eventsPerSource: 5, spikeEvery: 0, untilVerdicts: false }
    const { accepted, refused, answer, verdictsMissing } = await loader.run(once)
    assert.equal(
      { accepted, refused, count: answer.count, verdictsMissing },
      {
        accepted: 40,
        refused: 0,
        count: 40,
        verdictsMissing: 0
      }
    )
  } finally {
    await Promise.all([loader.stop(), broker.stop()])
  }
})

load('a load process that finds nobody says so', async () => {
  const loader = await startLoad({})
  const job = { stream: 's', port: 1, path: '/', host: 'localhost', connections: 1, sources: 1, samplesPerEvent: 1 }
  const message = await loader.run({ ...job, eventsPerSource: 1, spikeEvery: 0, untilVerdicts: false }).then(
    () => 'no failure',
    (error: Error) => error.message
  )
  await loader.stop()
  assert.match(message, /^the load generator: .*ECONNREFUSED/)
})

load.run()
