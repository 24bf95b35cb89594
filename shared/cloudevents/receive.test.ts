import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ODD_VALUES } from '../../test/support/broken.ts'
import { MAX_BATCH, receive } from './receive.ts'

const receiving = suite('receive')

const NOW = Date.UTC(2026, 0, 2)
const ARRIVED = '2026-01-02T00:00:00.000Z'
const BASE = { id: '1', source: '/web', type: 't' }
const BINARY = {
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/web',
  'ce-type': 't',
  'content-type': 'application/json'
}
const STRUCTURED = { ...BASE, specversion: '1.0' }

type Headers = Readonly<Record<string, string>>

/** Events as plain objects; undefined attributes go. */
const taken = (headers: Headers, body: string | Buffer = ''): unknown => {
  const result = receive(headers, Buffer.from(body), NOW)
  if (E.isLeft(result)) return result.left
  return result.right.map((event) => ({ ...JSON.parse(JSON.stringify({ ...event })), data: event.data }))
}
const binary = (more: Headers, body: string | Buffer = '{}'): unknown => taken({ ...BINARY, ...more }, body)
const structured = (event: unknown, type = 'application/cloudevents+json'): unknown =>
  taken({ 'content-type': type }, typeof event === 'string' ? event : JSON.stringify(event))
const batch = (events: unknown): unknown => structured(events, 'application/cloudevents-batch+json')

const invalid = (...errors: ReadonlyArray<string>): unknown => ({ _tag: 'InvalidInput', errors })
const malformed = (detail: string): unknown => ({ _tag: 'Malformed', detail })
const unsupported = (detail: string): unknown => ({ _tag: 'UnsupportedMedia', detail })
const event = (more: object): unknown => [{ ...BASE, specversion: '1.0', time: ARRIVED, ...more }]
const binaryEvent = (more: object): unknown => event({ datacontenttype: 'application/json', data: {}, ...more })

receiving('binary mode, with every attribute and an extension', () => {
  assert.equal(
    binary(
      {
        'ce-subject': 's',
        'ce-time': '2024-01-01T00:00:00Z',
        'ce-dataschema': 'http://a/b',
        'ce-traceparent': 'x%20y'
      },
      '[1]'
    ),
    binaryEvent({ subject: 's', time: '2024-01-01T00:00:00Z', dataschema: 'http://a/b', traceparent: 'x y', data: [1] })
  )
})

receiving('binary mode takes JSON by each of its names, UTF-8 by each of its names, and no type at all', () => {
  for (const type of [
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json;charset=utf8',
    'application/json; charset=us-ascii',
    'application/json ; x=y',
    'text/json',
    'application/vnd.example.v1+json'
  ]) {
    assert.equal(
      binary({ 'content-type': type }, '{"a":1}'),
      binaryEvent({ datacontenttype: type, data: { a: 1 } }),
      type
    )
  }
  const { 'content-type': _, ...untyped } = BINARY
  assert.equal(taken(untyped, '{"a":1}'), event({ data: { a: 1 } }))
})

receiving('data that is falsy, white space around it, none at all', () => {
  for (const data of [0, false, '', null, [], 'x', 1e300]) {
    assert.equal(binary({}, ` \n${JSON.stringify(data)}\n`), binaryEvent({ data }), JSON.stringify(data))
    assert.equal(structured(` \n${JSON.stringify({ ...STRUCTURED, data })}`), event({ data }), JSON.stringify(data))
  }
  assert.equal(binary({}, ''), binaryEvent({ data: undefined }))
  assert.equal(structured(STRUCTURED), event({ data: undefined }))
  // No body, so its type does not matter.
  assert.equal(
    binary({ 'content-type': 'text/plain' }, ''),
    binaryEvent({ datacontenttype: 'text/plain', data: undefined })
  )
})

receiving('other types and charsets are refused', () => {
  for (const type of ['text/plain', 'application/xml', 'application/jsonp', 'json', '']) {
    assert.equal(binary({ 'content-type': type }), unsupported('data is not JSON'), type)
  }
  for (const charset of ['utf-16', 'iso-8859-1', '"latin1"']) {
    const expected = unsupported('charset is not UTF-8')
    assert.equal(binary({ 'content-type': `application/json; charset=${charset}` }), expected)
    assert.equal(structured(STRUCTURED, `application/cloudevents+json; charset=${charset}`), expected)
  }
  assert.equal(structured(STRUCTURED, 'application/cloudevents+avro'), unsupported('only the JSON event format'))
})

receiving('what is no CloudEvent, and what is no JSON', () => {
  const none = malformed('no CloudEvent: neither ce-specversion nor a cloudevents media type')
  assert.equal(taken({}, '{}'), none)
  assert.equal(taken({ 'content-type': 'application/json', 'ce-id': '1' }, '{}'), none)
  for (const body of ['{', 'undefined', '{"a":1}{', "{'a':1}", '\ufeff{}', 'NaN']) {
    assert.equal(binary({}, body), malformed('body is not JSON'), body)
    assert.equal(structured(body), malformed('body is not JSON'), body)
  }
  assert.equal(binary({}, Buffer.from([0x22, 0xe9, 0x22])), malformed('body is not UTF-8'))
  for (const body of ['1', '"x"', 'null', '[]']) assert.equal(structured(body), malformed('no CloudEvent object'), body)
})

receiving('required attributes', () => {
  const text = 'expected text of 1 to 256 characters'
  const cases: ReadonlyArray<readonly [string, unknown, string]> = [
    ['id', '', `/id: ${text}`],
    ['id', 'x'.repeat(257), `/id: ${text}`],
    ['source', '', '/source: expected URI reference of 1 to 256 characters'],
    ['source', 'a b', '/source: must match format "uri-reference"'],
    ['source', '/\u00e9', '/source: must match format "uri-reference"'],
    ['source', `/${'x'.repeat(256)}`, '/source: expected URI reference of 1 to 256 characters'],
    ['type', '', `/type: ${text}`],
    ['specversion', '2.0', '/specversion: expected "1.0"'],
    ['specversion', '0.3', '/specversion: expected "1.0"'],
    ['specversion', '1', '/specversion: expected "1.0"']
  ]
  for (const [name, value, error] of cases) {
    assert.equal(structured({ ...STRUCTURED, [name]: value }), invalid(error), `${name} ${value}`)
    assert.equal(binary({ [`ce-${name}`]: encodeURIComponent(String(value)) }), invalid(error), `${name} ${value}`)
  }
  assert.equal(
    structured({}),
    invalid('/specversion: expected "1.0"', `/id: ${text}`, cases[2]?.[2] ?? '', `/type: ${text}`)
  )
  const { 'ce-id': _, ...nameless } = BINARY
  assert.equal(taken(nameless, '{}'), invalid(`/id: ${text}`))
})

receiving('optional attributes', () => {
  const cases: ReadonlyArray<readonly [object, string]> = [
    [{ time: '' }, '/time: expected RFC 3339 time'],
    [{ time: 'yesterday' }, '/time: must match format "date-time"'],
    [{ time: '2024-02-31T00:00:00Z' }, '/time: must match format "date-time"'],
    [{ time: 5 }, '/time: must be string,null'],
    [{ subject: '' }, '/subject: must NOT have fewer than 1 characters'],
    [{ datacontenttype: '' }, '/datacontenttype: must NOT have fewer than 1 characters'],
    [{ datacontenttype: 'a/b\r\nx: y' }, '/datacontenttype: expected printable text, whole number or boolean'],
    [{ dataschema: 'no uri' }, '/dataschema: must match format "uri"'],
    [{ schemaurl: 'http://a' }, '/: expected attributes that CloudEvents 1.0 allows']
  ]
  for (const [more, error] of cases) {
    assert.equal(structured({ ...STRUCTURED, ...more }), invalid(error), JSON.stringify(more))
  }
  assert.equal(binary({ 'ce-time': '' }), invalid('/time: expected RFC 3339 time'))
})

receiving('extensions: names in lower case, values of the simple types', () => {
  const names = invalid('/: expected attribute names of lower-case letters and digits')
  for (const name of ['Upper', 'a_b', 'a-b', 'é', 'data', 'data_base64', '']) {
    assert.equal(binary({ [`ce-${name}`]: 'aGk=' }), names, name)
  }
  assert.equal(structured(`{"__proto__":{"id":"1"},${JSON.stringify(STRUCTURED).slice(1)}`), names)
  for (const value of ['x', '', 7, -7, true, false]) {
    assert.equal(structured({ ...STRUCTURED, ext: value }), event({ ext: value, data: undefined }), String(value))
  }
  for (const value of [1.5, {}, [], ['a'], 'a\u0000', 'a\n', '\ud800', 'a\u0085']) {
    assert.equal(
      structured({ ...STRUCTURED, ext: value }),
      invalid('/ext: expected printable text, whole number or boolean')
    )
  }
  assert.equal(
    structured({ ...STRUCTURED, constructor: 'c', emit: 'e' }),
    event({ constructor: 'c', emit: 'e', data: undefined })
  )
})

receiving('attributes that would not fit into headers again', () => {
  const tooMany = invalid('/: expected at most 8192 bytes of attributes')
  assert.equal(structured({ ...STRUCTURED, ext: 'x'.repeat(9000) }), tooMany)
  assert.equal(structured({ ...STRUCTURED, ext: '€'.repeat(1000) }), tooMany)
  assert.equal(structured({ ...STRUCTURED, ext: 'x'.repeat(8000) }), event({ ext: 'x'.repeat(8000), data: undefined }))
})

receiving('structured mode: null is unset, data_base64 is data', () => {
  const nothing = { subject: null, time: null, dataschema: null, datacontenttype: null, ext: null, data_base64: null }
  assert.equal(structured({ ...STRUCTURED, ...nothing }), event({ data: undefined }))
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  assert.equal(structured({ ...STRUCTURED, data_base64: base64('{"a":1}') }), event({ data: { a: 1 } }))
  assert.equal(structured({ ...STRUCTURED, data_base64: base64('{') }), malformed('body is not JSON'))
  assert.equal(structured({ ...STRUCTURED, data_base64: 'not base 64' }), malformed('body is not UTF-8'))
  assert.equal(structured({ ...STRUCTURED, data_base64: 7 }), invalid('/data_base64: expected text'))
  assert.equal(
    structured({ ...STRUCTURED, data: 1, data_base64: base64('1') }),
    invalid('/data_base64: expected no data beside it')
  )
})

receiving('the time of an event that brings none: the Broker’s arrival time, else now', () => {
  const at = '2025-05-05T05:05:05Z'
  assert.equal(binary({ 'ce-knativearrivaltime': at }), binaryEvent({ time: at, knativearrivaltime: at }))
  assert.equal(binary({ 'ce-knativearrivaltime': 'soon' }), binaryEvent({ knativearrivaltime: 'soon' }))
  assert.equal(
    structured({ ...STRUCTURED, time: '2024-01-01T00:00:00Z', knativearrivaltime: at }),
    event({ time: '2024-01-01T00:00:00Z', knativearrivaltime: at, data: undefined })
  )
})

receiving('batch mode', () => {
  assert.equal(batch([]), [])
  assert.equal(batch([STRUCTURED, { ...STRUCTURED, id: '2', data: 0 }]), [
    { ...STRUCTURED, time: ARRIVED, data: undefined },
    { ...STRUCTURED, id: '2', time: ARRIVED, data: 0 }
  ])
  assert.equal(
    batch([STRUCTURED, { ...STRUCTURED, id: '' }, 7, { ...STRUCTURED, specversion: '0.3', type: 5 }]),
    invalid(
      '/1/id: expected text of 1 to 256 characters',
      '/2: expected CloudEvent',
      '/3/specversion: expected "1.0"',
      '/3/type: expected text of 1 to 256 characters'
    )
  )
  assert.equal(batch(STRUCTURED), malformed('a batch is a JSON array'))
  assert.equal(batch(Array(MAX_BATCH + 1).fill(STRUCTURED)), invalid('/: expected at most 1000 events'))
  assert.equal((batch(Array(MAX_BATCH).fill({})) as { errors: unknown[] }).errors.length, 20)
})

receiving('never throws, and what it takes is valid', async () => {
  const odd = fc.oneof(fc.constantFrom(...ODD_VALUES), fc.string({ unit: 'binary' }), fc.jsonValue())
  const name = fc.oneof(
    fc.constantFrom('id', 'source', 'type', 'specversion', 'time', 'subject', 'data', 'data_base64', 'datacontenttype'),
    fc.constantFrom('__proto__', 'constructor', 'validate', 'emit', 'tostring', 'schemaurl', 'dataschema'),
    fc.string({ maxLength: 5 })
  )
  await fc.assert(
    fc.property(fc.array(fc.tuple(name, odd), { maxLength: 5 }), (fields) => {
      const document = { ...STRUCTURED, ...Object.fromEntries(fields) }
      const result = receive(
        { 'content-type': 'application/cloudevents+json' },
        Buffer.from(JSON.stringify(document)),
        NOW
      )
      if (E.isRight(result)) for (const one of result.right) assert.is(one.specversion, '1.0')
      else assert.ok(result.left._tag !== 'InvalidInput' || result.left.errors.length > 0)
    }),
    { numRuns: 1000 }
  )
})

receiving.run()
