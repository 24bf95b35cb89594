import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../shared/cloudevents/message.ts'
import { toEvent } from '../../shared/cloudevents/to-event.ts'
import { invalidInput, unsupportedType } from '../../shared/failure/failure.ts'
import { fromEvent } from './from-event.ts'

const forwarding = suite('fromEvent')

const NOW = 1_767_225_600_000
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const OTHER_TRACE = '00-11111111111111111111111111111111-2222222222222222-00'
const SAMPLES = { samples: [{ metric: 'rps', value: 1 }] }

const forward = (fields: Readonly<Record<string, unknown>>, data: unknown = SAMPLES) => {
  const attributes = { specversion: '1.0', id: '1', source: '/web', type: 'dev.knomaly.samples.v1', ...fields }
  const event = toEvent(attributes, data, () => new Date(NOW).toISOString())
  if (E.isLeft(event)) throw new Error(event.left.errors.join())
  return fromEvent(event.right, { now: NOW, trace: { traceparent: TRACE } })
}

const headersOf = (result: ReturnType<typeof forward>): Readonly<Record<string, string>> => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return (result.right.messages[0] as Message).headers
}

const BASE = {
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/web',
  'ce-type': 'dev.knomaly.samples.v1',
  'ce-time': '2026-01-01T00:00:00.000Z',
  'content-type': 'application/json',
  'ce-partitionkey': '/web',
  'ce-traceparent': TRACE
}

forwarding('adds time, partition key and trace where there are none', () => {
  assert.equal(forward({}), E.right({ messages: [{ headers: BASE, body: JSON.stringify(SAMPLES) }], samples: 1 }))
})

forwarding('history goes on as history', () => {
  const history = { ...BASE, 'ce-type': 'dev.knomaly.history.v1' }
  assert.equal(headersOf(forward({ type: 'dev.knomaly.history.v1' })), history)
})

forwarding('keeps id, source, time, subject and every extension as they are', () => {
  const own = {
    id: 'ä b',
    time: '2025-12-31T23:00:00.5+01:00',
    subject: 's',
    partitionkey: 'p',
    traceparent: OTHER_TRACE
  }
  assert.equal(headersOf(forward({ ...own, region: 'eu', retries: 3, sampled: true })), {
    ...BASE,
    'ce-id': '%C3%A4%20b',
    'ce-time': own.time,
    'ce-subject': 's',
    'ce-partitionkey': 'p',
    'ce-traceparent': OTHER_TRACE,
    'ce-region': 'eu',
    'ce-retries': '3',
    'ce-sampled': 'true'
  })
})

forwarding('replaces a trace that is none', () => {
  assert.is(headersOf(forward({ traceparent: 'x' }))['ce-traceparent'], TRACE)
})

forwarding('data goes on as the codec has it: unknown fields gone, times in ms', () => {
  const data = { other: 1, samples: [{ metric: 'a', value: -0, time: '2026-01-01T00:00:00Z', extra: 1 }] }
  const result = forward({}, data)
  assert.ok(E.isRight(result))
  assert.equal(JSON.parse(result.right.messages[0]?.body ?? ''), { samples: [{ metric: 'a', value: 0, time: NOW }] })
})

forwarding('a time ahead matters only to samples without one of their own', () => {
  const time = new Date(NOW + 300_001).toISOString()
  assert.equal(forward({ time }), E.left(invalidInput(['/time: expected at most 5 minutes ahead'])))
  assert.ok(E.isRight(forward({ time }, { samples: [{ metric: 'a', value: 1, time: NOW }] })))
  assert.ok(E.isRight(forward({ time: new Date(NOW + 300_000).toISOString() })))
})

const REFUSED: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>, unknown, unknown]> = [
  [
    'another type',
    { type: 'x' },
    SAMPLES,
    unsupportedType(['dev.knomaly.samples.v1', 'dev.knomaly.history.v1', 'dev.knative.kafka.event'])
  ],
  ['no data', {}, undefined, invalidInput(['/data/: expected Samples'])],
  ['no samples', {}, { samples: [] }, invalidInput(['/data/samples: expected list of 1 to 1000 samples'])],
  [
    'a time before 1970',
    { time: '1960-01-01T00:00:00Z' },
    SAMPLES,
    invalidInput(['/time: expected RFC 3339 time since 1970'])
  ],
  [
    'a sample ahead',
    {},
    { samples: [...SAMPLES.samples, { metric: 'a', value: 1, time: NOW + 300_001 }] },
    invalidInput(['/data/samples/1/time: expected at most 5 minutes ahead'])
  ],
  [
    'two bad fields',
    {},
    { samples: [{ metric: '', value: 'x' }] },
    invalidInput([
      '/data/samples/0/metric: expected text of 1 to 200 printable characters',
      '/data/samples/0/value: expected finite number'
    ])
  ]
]

for (const [name, fields, data, failure] of REFUSED) {
  forwarding(`refuses ${name}`, () => {
    const result = data === undefined ? forward({ ...fields }, null) : forward(fields, data)
    assert.equal(result, E.left(failure))
  })
}

forwarding.run()
