import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type IngestServer, serveIngest } from './testing/ingest-server.ts'
import { headersOf, type KafkaRecord, TOPIC_SOURCE } from './testing/kafka-source.ts'
import { type StubBroker, startStubBroker } from './testing/stub-broker.ts'

type Context = { broker: StubBroker; ingest: IngestServer }
const routing = suite<Context>('POST / from a KafkaSource')

const NOW = 1_767_225_600_000

routing.before.each(async (context) => {
  context.broker = await startStubBroker()
  context.ingest = await serveIngest(context.broker.url, NOW)
})
routing.after.each(async ({ broker, ingest }) => {
  await ingest.stop()
  await broker.stop()
})

/** Bytes have no media type of their own, so none is sent but the record's. */
const deliver = ({ url }: IngestServer, value: string | Buffer, record: KafkaRecord = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: headersOf(record), body: new Uint8Array(Buffer.from(value)) })

routing('takes a record, answers 202 without a body, and a second delivery repeats the ids', async (context) => {
  const { broker, ingest } = context
  const value = '{"source":"/web","rps":1}\n{"rps":2}\n'
  const record = { partition: 1, offset: 5, key: 'k', headers: { agent: 'x' } }
  const answers = [await deliver(ingest, value, record), await deliver(ingest, value, record)]
  assert.equal(await Promise.all(answers.map(async (one) => [one.status, await one.text()])), Array(2).fill([202, '']))
  assert.is(ingest.accepted(), 4)
  const seen = broker.recorded.map(({ headers, body }) => [headers['ce-source'], headers['ce-id'], body])
  const [first, second, third, fourth] = seen.toSorted() as [unknown[], unknown[], unknown[], unknown[]]
  assert.equal([first, third], [second, fourth])
  assert.equal([first[0], third[0]], [`${TOPIC_SOURCE}raw`, '/web'])
  for (const { headers } of broker.recorded) {
    assert.equal(
      Object.keys(headers).filter((name) => /kafkaheader|ce-key/.test(name)),
      []
    )
  }
})

routing('takes a record that is a CloudEvent as the event that it is', async ({ broker, ingest }) => {
  const headers = {
    ...headersOf({ key: 'k', contentType: 'application/json' }),
    ...{ 'ce-type': 'dev.knomaly.samples.v1', 'ce-id': 'own', 'ce-source': '/web' }
  }
  const body = '{"samples":[{"metric":"rps","value":1}]}'
  assert.is((await fetch(ingest.url, { method: 'POST', headers, body })).status, 202)
  const [{ headers: sent }] = broker.recorded as [StubBroker['recorded'][number]]
  assert.equal([sent['ce-id'], sent['ce-source'], sent['ce-partitionkey']], ['own', '/web', 'k'])
})

routing('503 while the Broker is away, so that the KafkaSource tries again', async ({ broker, ingest }) => {
  broker.answer(503)
  assert.is((await deliver(ingest, '{"rps":1}')).status, 503)
  broker.answer(202)
  assert.is((await deliver(ingest, '{"rps":1}')).status, 202)
})

/** None of these is retried by Knative: they are dead letters at once. */
const POISON: ReadonlyArray<readonly [string, string | Buffer, KafkaRecord, number]> = [
  ['text', 'rps=1', {}, 400],
  ['Avro', Buffer.from([0, 0, 0, 0, 7, 0xff]), { contentType: 'application/octet-stream' }, 400],
  ['a tombstone', '', {}, 422],
  ['a record with a wrong field', '{"rps":-1}', {}, 422],
  ['text in another charset', '{"rps":1}', { contentType: 'text/plain; charset=latin1' }, 415],
  ['more samples than a request may have', JSON.stringify(Array(10_001).fill({ a: 1 })), {}, 422]
]
for (const [name, value, record, status] of POISON) {
  routing(`refuses ${name} with ${status} in few bytes`, async ({ broker, ingest }) => {
    const response = await deliver(ingest, value, record)
    assert.equal([response.status, broker.asked()], [status, 0])
    assert.ok(Buffer.byteLength(await response.text()) <= 512)
  })
}

routing.run()
