import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { invalidInput } from '../../shared/failure/failure.ts'
import { toEvents } from './to-events.ts'

const splitting = suite('toEvents')

const OPTIONS = {
  id: 'key',
  time: '2026-01-01T00:00:00.000Z',
  trace: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'a=1' }
}
const samples = (n: number) => Array.from({ length: n }, (_, value) => ({ metric: 'rps', value }))

splitting('the whole of an event', () => {
  assert.equal(
    toEvents(new Map([['/web', samples(2)]]), OPTIONS),
    E.right([
      {
        headers: {
          'ce-specversion': '1.0',
          'ce-id': 'key',
          'ce-source': '/web',
          'ce-type': 'dev.knomaly.samples.v1',
          'ce-time': OPTIONS.time,
          'content-type': 'application/json',
          'ce-partitionkey': '/web',
          'ce-traceparent': OPTIONS.trace.traceparent,
          'ce-tracestate': OPTIONS.trace.tracestate
        },
        body: '{"samples":[{"metric":"rps","value":0},{"metric":"rps","value":1}]}'
      }
    ])
  )
})

splitting('one event per source and thousand samples, ids that follow from the first', () => {
  const messages = toEvents(
    new Map([
      ['/a', samples(2001)],
      ['/b', samples(1)],
      ['/c', samples(1000)]
    ]),
    OPTIONS
  )
  assert.ok(E.isRight(messages))
  const found = messages.right.map(({ headers, body }) => [
    headers['ce-id'],
    headers['ce-source'],
    JSON.parse(body).samples.length
  ])
  assert.equal(found, [
    ['key', '/a', 1000],
    ['key.1', '/a', 1000],
    ['key.2', '/a', 1],
    ['key.3', '/b', 1],
    ['key.4', '/c', 1000]
  ])
})

for (const source of ['a b', '/ä', '{x}', '%']) {
  splitting(`refuses ${JSON.stringify(source)}, which is no URI reference`, () => {
    const bySource = new Map([
      ['/good', samples(1)],
      [source, samples(1)]
    ])
    assert.equal(toEvents(bySource, OPTIONS), E.left(invalidInput(['/source: expected URI reference'])))
  })
}

splitting.run()
