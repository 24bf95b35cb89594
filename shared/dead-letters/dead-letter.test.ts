import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { derivedId } from '../cloudevents/derived-id.ts'
import { malformed } from '../failure/failure.ts'
import { readDeadLetter } from './dead-letter.ts'
import { errorOf } from './error-of.ts'

const reading = suite('readDeadLetter')

const HEADERS = {
  host: 'dead-letter',
  'ce-specversion': '1.0',
  'ce-id': 'e%201',
  'ce-source': '/web',
  'ce-type': 'dev.knomaly.samples.v1',
  'ce-knativeerrordest': 'http://analyzer/',
  'content-type': 'application/json'
}
const ATTRIBUTES = {
  specversion: '1.0',
  id: 'e 1',
  source: '/web',
  type: 'dev.knomaly.samples.v1',
  knativeerrordest: 'http://analyzer/',
  datacontenttype: 'application/json'
}
const ID = derivedId('dead-letter', '/web', 'e 1', 'http://analyzer/', '')

reading('keeps the attributes and the bytes of an event in binary mode', () => {
  const data = Buffer.from('{"samples":[{"value":1e999},{}]} ')
  assert.equal(readDeadLetter(HEADERS, data), E.right({ id: ID, attributes: ATTRIBUTES, data, samples: 2 }))
})

reading('counts the samples of history too', () => {
  const letter = readDeadLetter({ ...HEADERS, 'ce-type': 'dev.knomaly.history.v1' }, Buffer.from('{"samples":[1,2]}'))
  assert.is(E.isRight(letter) && letter.right.samples, 2)
})

reading('counts no samples where there is no list, or another type', () => {
  for (const body of ['', '{', 'null', '[]', '{"samples":{}}', '"\xff"']) {
    const letter = readDeadLetter(HEADERS, Buffer.from(body, 'latin1'))
    assert.is(E.isRight(letter) && letter.right.samples, 0, body)
  }
  const other = readDeadLetter({ ...HEADERS, 'ce-type': 'other' }, Buffer.from('{"samples":[1]}'))
  assert.is(E.isRight(other) && other.right.samples, 0)
})

reading('keeps bytes that are no text', () => {
  const data = Buffer.from([0, 255, 13, 10, 128])
  const letter = readDeadLetter({ ...HEADERS, 'content-type': 'application/octet-stream' }, data)
  assert.equal(E.isRight(letter) && letter.right.data, data)
})

reading('reads structured mode: JSON data, text, base64, none', () => {
  const { datacontenttype: _, ...attributes } = ATTRIBUTES
  const structured = (more: object) =>
    readDeadLetter(
      { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      Buffer.from(JSON.stringify({ ...attributes, ...more }))
    )
  const rows: ReadonlyArray<readonly [object, data: string, contentType: string | undefined]> = [
    [{ data: { samples: [1] } }, '{"samples":[1]}', 'application/json'],
    [{ data: 'hi', datacontenttype: 'text/plain' }, 'hi', 'text/plain'],
    [{ data: 'hi' }, '"hi"', 'application/json'],
    [{ data_base64: Buffer.from('hi').toString('base64'), datacontenttype: 'text/plain' }, 'hi', 'text/plain'],
    [{}, '', undefined],
    [{ subject: null, extra: { no: 1 } }, '', undefined]
  ]
  for (const [more, data, datacontenttype] of rows) {
    const letter = structured(more)
    assert.ok(E.isRight(letter))
    const type = datacontenttype === undefined ? {} : { datacontenttype }
    assert.equal([letter.right.attributes, letter.right.data.toString()], [{ ...attributes, ...type }, data])
  }
})

reading('keeps an event without id and source, told from others by its data', () => {
  const { 'ce-id': _, 'ce-source': __, ...rest } = HEADERS
  const [a, b, again] = ['a', 'b', 'a'].map((data) => readDeadLetter(rest, Buffer.from(data)))
  assert.equal(a, again)
  assert.not.equal(a, b)
})

reading('refuses what is no CloudEvent', () => {
  assert.equal(
    readDeadLetter({ 'content-type': 'application/json' }, Buffer.from('{}')),
    E.left(malformed('no CloudEvent: neither ce-specversion nor application/cloudevents+json'))
  )
  const structured = { 'content-type': 'application/cloudevents+json' }
  assert.equal(readDeadLetter(structured, Buffer.from('{')), E.left(malformed('body is not JSON')))
  assert.equal(readDeadLetter(structured, Buffer.from('[]')), E.left(malformed('no CloudEvent object')))
})

reading('tells dead letters apart by source, id and where they failed', () => {
  const ids = [
    {},
    { 'ce-source': '/a' },
    { 'ce-id': 'x' },
    { 'ce-knativeerrordest': 'http://b/' },
    { 'ce-time': 'x' }
  ].map((more) => {
    const letter = readDeadLetter({ ...HEADERS, ...more }, Buffer.from('x'))
    return E.isRight(letter) ? letter.right.id : ''
  })
  assert.is(new Set(ids).size, 4)
  assert.is(ids[0], ids[4])
})

reading('shows the reason as far as there is one', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  assert.equal(errorOf({}), { dest: null, code: null, data: null })
  assert.equal(
    errorOf({ knativeerrordest: 'http://a/', knativeerrorcode: '422', knativeerrordata: base64('{"é":1}') }),
    {
      dest: 'http://a/',
      code: 422,
      data: '{"é":1}'
    }
  )
  assert.equal(errorOf({ knativeerrorcode: 'x', knativeerrordata: 'not base64!' }), {
    dest: null,
    code: null,
    data: 'not base64!'
  })
  const cut = Buffer.from('wé').subarray(0, 2).toString('base64')
  assert.is(errorOf({ knativeerrordata: cut }).data, 'w')
})

reading.run()
