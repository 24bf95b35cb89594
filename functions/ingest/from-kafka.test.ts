import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../shared/cloudevents/message.ts'
import { receive } from '../../shared/cloudevents/receive.ts'
import { invalidInput, malformed } from '../../shared/failure/failure.ts'
import { aNumber } from '../../test/support/contract-documents.ts'
import { fromKafka, readKafkaData, withoutRecordHeaders } from './from-kafka.ts'
import { attributesOf, headersOf, type KafkaRecord, TOPIC_SOURCE } from './testing/kafka-source.ts'

const kafka = suite('records of a KafkaSource')

const NOW = 1_767_225_600_000
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const OPTIONS = { now: NOW, trace: { traceparent: TRACE }, strictFields: false }
const WRITTEN = NOW - 60_000

type Result = ReturnType<typeof fromKafka>

const through = (headers: Record<string, string>, body: string | Buffer): Result => {
  const events = receive(withoutRecordHeaders(headers), Buffer.from(body), NOW, readKafkaData)
  if (E.isLeft(events)) return events as Result
  const [event] = events.right
  if (event === undefined) throw new Error('one event goes in')
  return fromKafka(event, OPTIONS)
}

/** In the binary mode that the dispatcher uses. */
const take = (value: string | Buffer, record: KafkaRecord = {}): Result =>
  through(headersOf({ timestamp: WRITTEN, ...record }), value)

const takeStructured = (payload: object, record: KafkaRecord = {}): Result =>
  through(
    { 'content-type': 'application/cloudevents+json' },
    JSON.stringify({ ...attributesOf({ timestamp: WRITTEN, ...record }), ...payload })
  )

const messagesOf = (result: Result): ReadonlyArray<Message> => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right.messages
}
const samplesOf = (result: Result): unknown =>
  messagesOf(result).map(({ headers, body }) => [headers['ce-source'], JSON.parse(body).samples])
const idsOf = (result: Result): ReadonlyArray<unknown> => messagesOf(result).map(({ headers }) => headers['ce-id'])

const HERE = `${TOPIC_SOURCE}raw`
const rps = (value: number) => ({ metric: 'rps', value })

kafka('the whole of an event: source and time are those of the record, the subject says where it lies', () => {
  const [{ headers, body }] = messagesOf(take('{"rps":1}', { partition: 3, offset: 17, key: 'k' })) as [Message]
  const { 'ce-id': id, ...rest } = headers
  assert.match(id as string, /^[\w-]{22}$/)
  assert.equal(rest, {
    'ce-specversion': '1.0',
    'ce-source': HERE,
    'ce-type': 'dev.knomaly.samples.v1',
    'ce-time': new Date(WRITTEN).toISOString(),
    'ce-subject': 'partition:3#17',
    'ce-partitionkey': HERE,
    'ce-traceparent': TRACE,
    'content-type': 'application/json'
  })
  assert.equal(JSON.parse(body), { samples: [rps(1)] })
})

kafka("the record's own source, device and time go before the KafkaSource's", () => {
  const value = [{ source: '/web', rps: 1, timestamp: NOW }, { device_id: 7, rps: 2 }, { rps: 3 }]
  assert.equal(samplesOf(take(JSON.stringify(value))), [
    ['/web', [{ ...rps(1), time: NOW }]],
    ['/devices/7', [rps(2)]],
    [HERE, [rps(3)]]
  ])
})

const LINES = '{"rps":1}\n{"rps":2}\n'
const TWO = [[HERE, [rps(1), rps(2)]]]
for (const contentType of [undefined, 'application/octet-stream', 'text/plain', 'application/x-ndjson']) {
  kafka(`lines under ${contentType ?? 'no media type'}`, () => {
    assert.equal(samplesOf(take(LINES, contentType === undefined ? {} : { contentType })), TWO)
  })
}
for (const contentType of [undefined, 'application/octet-stream', 'text/plain', 'application/json; charset=utf-8']) {
  kafka(`one record, or an array, under ${contentType ?? 'no media type'}`, () => {
    const record = contentType === undefined ? {} : { contentType }
    assert.equal(samplesOf(take('{"rps":1}', record)), [[HERE, [rps(1)]]])
    assert.equal(samplesOf(take('[{"rps":1},\n{"rps":2}]', record)), TWO)
  })
}

kafka('structured mode: data as JSON, as text, or as bytes', () => {
  const json = { datacontenttype: 'application/json' }
  assert.equal(samplesOf(takeStructured({ ...json, data: { rps: 1 } })), [[HERE, [rps(1)]]])
  assert.equal(samplesOf(takeStructured({ ...json, data: [{ rps: 1 }, { rps: 2 }] })), TWO)
  assert.equal(samplesOf(takeStructured({ datacontenttype: 'text/plain', data: LINES })), TWO)
  assert.equal(samplesOf(takeStructured({ data_base64: Buffer.from(LINES).toString('base64') })), TWO)
})

kafka('neither the key nor a header of the record can have it refused, and none of them goes on', () => {
  const odd = { key: 'a\nb', headers: { schemaid: '\u0000\u0001', trace: 'x'.repeat(20_000) } }
  assert.equal(messagesOf(take('{"rps":1}', odd)), messagesOf(take('{"rps":1}')))
})

kafka('an event of our own type keeps its extensions', () => {
  const headers = { ...headersOf({ key: 'k', headers: { a: 'b' } }), 'ce-type': 'dev.knomaly.samples.v1' }
  assert.is(withoutRecordHeaders(headers), headers)
})

kafka('the same record has the same ids whenever it comes; another one, or another topic, has others', async () => {
  const place = fc.record({ partition: fc.nat(100), offset: fc.nat(), topic: fc.constantFrom('a', 'b') })
  const values = fc.array(fc.record({ source: fc.constantFrom('/a', '/b'), rps: fc.nat(9) }), { minLength: 1 })
  await fc.assert(
    fc.property(place, place, values, (one, other, value) => {
      const body = JSON.stringify(value)
      assert.equal(messagesOf(take(body, one)), messagesOf(take(body, one)))
      const together = new Set([...idsOf(take(body, one)), ...idsOf(take(body, other))])
      const sources = new Set(value.map(({ source }) => source)).size
      const isSame = JSON.stringify(one) === JSON.stringify(other)
      assert.is(together.size, isSame ? sources : 2 * sources)
    })
  )
})

kafka('array, lines and structured mode say the same of the same records', async () => {
  const value = fc.record({ source: fc.constantFrom('/a', '/b'), m: aNumber, timestamp: fc.nat(NOW) })
  await fc.assert(
    fc.property(fc.array(value, { minLength: 2, maxLength: 20 }), (values) => {
      const expected = take(JSON.stringify(values))
      assert.equal(take(values.map((one) => JSON.stringify(one)).join('\n')), expected)
      assert.equal(takeStructured({ data: JSON.parse(JSON.stringify(values)) }), expected)
    })
  )
})

const REFUSED: ReadonlyArray<readonly [string, Result, unknown]> = [
  ['a tombstone: a record without a value', take(''), invalidInput(['/: expected at least one record'])],
  ['no JSON', take('rps=1'), malformed('body is not JSON')],
  ['Avro', take(Buffer.from([0, 0, 0, 0, 7, 0xff])), malformed('body is not UTF-8')],
  ['lines, one of which is none', take('{"rps":1}\n{"rps":'), malformed('line 2 is not JSON')],
  ['lines that say they are JSON', take(LINES, { contentType: 'application/json' }), malformed('body is not JSON')],
  [
    'one bad record among good ones: all of them, as /ingest does',
    take('[{"rps":1},{"rps":-1}]'),
    invalidInput(['/1/rps: expected number of 0 or more'])
  ],
  [
    "a topic's records without timestamps",
    take('{"rps":1}', { timestamp: -1 }),
    invalidInput(['/time: expected RFC 3339 time since 1970'])
  ],
  [
    'a timestamp ahead that a sample would take',
    take('[{"rps":1,"timestamp":1},{"rps":1}]', { timestamp: NOW + 300_001 }),
    invalidInput(['/time: expected at most 5 minutes ahead'])
  ],
  ['a source that is no URI', take('{"source":"a b","rps":1}'), invalidInput(['/source: expected URI reference'])]
]
for (const [name, result, failure] of REFUSED) kafka(`refuses ${name}`, () => assert.equal(result, E.left(failure)))

kafka('a timestamp ahead does not matter to samples that have their own time', () => {
  assert.equal(samplesOf(take(`{"rps":1,"timestamp":${NOW}}`, { timestamp: NOW + 300_001 })), [
    [HERE, [{ ...rps(1), time: NOW }]]
  ])
})

kafka.run()
