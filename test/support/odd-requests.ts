import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { ALERT, ANOMALIES, HISTORY, KAFKA_RECORD, PING, SAMPLES, TICK } from '../../shared/contract/event-types.ts'
import { ODD_VALUES } from './broken.ts'

/** Written by hand, since JSON.stringify writes none of these. */
const ODD_JSON = [
  '{"samples":[{"metric":"a","value":1e999}]}',
  '{"value":1e400,"timestamp":1e400}',
  '{"value":123456789012345678901234567890}',
  `{"value":0.${'1'.repeat(2_000)}}`,
  '{"__proto__":{"value":1},"constructor":{"prototype":{"value":1}}}',
  '{"a":1,"a":2}',
  '[[[[',
  '['.repeat(20_000),
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
  `[${'1,'.repeat(20_000)}1]`,
  '"\\ud800"',
  '\ufeff{}',
  '{"a":1}\n{"a":2}\n\n{',
  '{}{}',
  'null',
  ' ',
  "{'a':1}",
  '{"a":\u0000}'
]

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)),
  fc.constantFrom(...ODD_VALUES).map((value) => JSON.stringify(value) ?? ''),
  fc.constantFrom(...ODD_JSON)
)

const bodies = (documents: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer | undefined> => {
  const written = documents.map((document) => JSON.stringify(document))
  const text = fc.oneof({ arbitrary: written, weight: 3 }, json)
  const cut = fc
    .tuple(text, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([one, part]) => one.slice(0, one.length * part))
  return fc.oneof(
    { arbitrary: text.map((one) => Buffer.from(one)), weight: 5 },
    { arbitrary: cut.map((one) => Buffer.from(one)), weight: 2 },
    text.map((one) => gzipSync(one)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(undefined)
  )
}

const garbage = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '%',
    '%00',
    '%0A',
    '%zz',
    '%E2%82%AC',
    '"quoted \\" "',
    '../..',
    '{}',
    '0',
    '-1',
    '1e999',
    'null'
  ),
  fc.constantFrom('x'.repeat(300), 'x'.repeat(7_000), 'é', '2024-02-31T00:00:00Z', '1969-01-01T00:00:00Z', 'undefined'),
  fc.string({ maxLength: 20 })
)

const types = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/cloudevents+avro',
  'application/x-ndjson',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/json; charset="',
  ';',
  ''
)

const eventHeaders = fc
  .tuple(
    fc.record(
      {
        'ce-specversion': fc.constantFrom('1.0', '0.3', ''),
        'ce-id': fc.oneof(fc.uuid(), garbage),
        'ce-source': fc.oneof(fc.constantFrom('/fuzz', 'urn:x'), garbage),
        'ce-type': fc.oneof(fc.constantFrom(SAMPLES, HISTORY, ANOMALIES, ALERT, TICK, PING, KAFKA_RECORD), garbage)
      },
      { requiredKeys: ['ce-specversion', 'ce-id', 'ce-source', 'ce-type'], noNullPrototype: true }
    ),
    fc.dictionary(
      fc.constantFrom(
        'ce-time',
        'ce-subject',
        'ce-dataschema',
        'ce-traceparent',
        'ce-partitionkey',
        'ce-data_base64',
        'ce-x-y'
      ),
      garbage,
      { maxKeys: 2, noNullPrototype: true }
    )
  )
  .map(([required, more]) => ({ ...required, ...more }))

const otherHeaders = fc.dictionary(
  fc.constantFrom(
    'content-encoding',
    'idempotency-key',
    'authorization',
    'accept',
    'origin',
    'prefer',
    'x-forwarded-for'
  ),
  fc.oneof(fc.constantFrom('gzip', 'br', 'deflate', 'gzip, gzip', 'identity', 'Bearer x'), garbage),
  { maxKeys: 2, noNullPrototype: true }
)

const query = fc
  .array(
    fc.tuple(fc.constantFrom('source', 'metric', 'debug', 'limit', 'labels', '__proto__', 'a[b]', '', '%'), garbage),
    {
      maxLength: 3
    }
  )
  .map((pairs) =>
    pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${encodeURI(value.toWellFormed())}`).join('&')}`
  )

export type Target = { readonly method: string; readonly path: string }

export type Request = {
  readonly target: Target
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

const known = fc.constantFrom(SAMPLES, HISTORY, ANOMALIES, ALERT, TICK, PING, KAFKA_RECORD)

/** A document as it should come: plain, or as an event in each of the modes. What is wrong is in the document. */
const plausible = (documents: fc.Arbitrary<unknown>): fc.Arbitrary<Pick<Request, 'headers' | 'body'>> =>
  fc
    .record({
      document: documents,
      id: fc.uuid(),
      type: known,
      mode: fc.constantFrom('plain', 'binary', 'structured', 'batch')
    })
    .map(({ document, id, type, mode }) => {
      const event = { specversion: '1.0', id, source: '/fuzz', type }
      const [media, value] =
        mode === 'structured'
          ? ['application/cloudevents+json', { ...event, data: document }]
          : mode === 'batch'
            ? ['application/cloudevents-batch+json', [{ ...event, data: document }]]
            : ['application/json', document]
      const ce =
        mode === 'binary' ? Object.fromEntries(Object.entries(event).map(([name, text]) => [`ce-${name}`, text])) : {}
      return { headers: { ...ce, 'content-type': media }, body: Buffer.from(JSON.stringify(value)) }
    })

const odd = (documents: fc.Arbitrary<unknown>): fc.Arbitrary<Pick<Request, 'headers' | 'body'>> =>
  fc
    .record({
      type: fc.option(types, { nil: undefined }),
      event: fc.option(eventHeaders, { nil: {} }),
      other: otherHeaders,
      body: bodies(documents)
    })
    .map(({ type, event, other, body }) => ({
      headers: { ...other, ...event, ...(type === undefined ? {} : { 'content-type': type }) },
      body
    }))

/** Requests to these targets: half of them plausible ones around a document, half with anything wrong that a client can send. */
export const requests = (targets: ReadonlyArray<Target>, documents: fc.Arbitrary<unknown>): fc.Arbitrary<Request> =>
  fc
    .record({
      target: fc.constantFrom(...targets),
      query,
      message: fc.oneof(plausible(documents), odd(documents))
    })
    .map(({ target, query: search, message }) => ({ target, query: search, ...message }))
