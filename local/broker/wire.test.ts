import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { writeHeaders } from '../../shared/cloudevents/binary.ts'
import { rawMember } from './raw-member.ts'
import { readEvent } from './wire.ts'

const wire = suite('wire')
const structured = { 'content-type': 'application/cloudevents+json' }
const required = { specversion: '1.0', id: '1', source: '/s', type: 't' }

/** [datacontenttype, data as text] of a structured event, or what is wrong with it. */
const dataOf = (members: string, headers: Record<string, string> = structured): unknown => {
  const read = readEvent(headers, Buffer.from(`{"specversion":"1.0","id":"1","source":"/s","type":"t"${members}}`))
  if (read === undefined) return undefined
  return E.isLeft(read) ? read.left : [read.right.attributes['datacontenttype'], read.right.data.toString()]
}

const structuredData: ReadonlyArray<readonly [members: string, expected: unknown]> = [
  ['', [undefined, '']],
  [',"data":0', ['application/json', '0']],
  [',"data":false', ['application/json', 'false']],
  [',"data":""', ['application/json', '""']],
  [',"data":null', ['application/json', 'null']],
  [',"data":1e999', ['application/json', '1e999']],
  [
    ', "data" : { "b" : [1.0, "]}\\"" ] , "a":12345678901234567890 } ',
    ['application/json', '{ "b" : [1.0, "]}\\"" ] , "a":12345678901234567890 }']
  ],
  [',"d\\u0061ta":[1]', ['application/json', '[1]']],
  [',"data":1,"data":2', ['application/json', '2']],
  [',"datacontenttype":"application/vnd.x+json","data":"text"', ['application/vnd.x+json', '"text"']],
  [',"datacontenttype":"text/plain","data":"é"', ['text/plain', 'é']],
  [',"datacontenttype":"text/plain","data":""', ['text/plain', '']],
  [',"data_base64":"aGk="', [undefined, 'hi']],
  [',"datacontenttype":"image/png","data_base64":""', ['image/png', '']],
  [',"data_base64":"?"', 'data_base64: expected base64'],
  [',"data":1,"data_base64":"aGk="', 'data and data_base64: expected only one of them'],
  [',"subject":null', [undefined, '']],
  [',"subject":""', 'subject: expected a non-empty string'],
  [',"subject":5', 'an attribute has a value of the wrong type'],
  [',"ext":{}', 'an attribute has a value of the wrong type'],
  [',"ext":1.5', 'an attribute has a value of the wrong type'],
  [',"bad_name":1', 'an attribute name is not lower-case alphanumeric'],
  [',"__proto__":"x"', 'an attribute name is not lower-case alphanumeric'],
  [',"time":"yesterday"', 'time: expected an RFC 3339 timestamp'],
  [',"datacontenttype":"a/b\\r\\nx: y"', 'datacontenttype: expected a media type']
]
for (const [members, expected] of structuredData)
  wire(`structured ${members}`, () => assert.equal(dataOf(members), expected))

wire('structured: media type in any case, with parameters, but only UTF-8', () => {
  const types = [
    'Application/CloudEvents+JSON; charset=UTF-8',
    'application/cloudevents+json;charset="utf-8"',
    'application/cloudevents+json; charset=utf-16',
    'application/cloudevents-batch+json'
  ]
  assert.equal(
    types.map((type) => dataOf(',"data":1', { 'content-type': type })),
    [
      ['application/json', '1'],
      ['application/json', '1'],
      'charset: expected utf-8',
      'content-type: batches and other formats are not taken'
    ]
  )
})

wire('structured: what is not a JSON object in UTF-8 is refused', () => {
  for (const body of ['', '[]', 'null', '1', '{', '{"a"}', Buffer.from([0x7b, 0xff, 0x7d])]) {
    assert.equal(readEvent(structured, Buffer.from(body)), E.left('body: expected a JSON object in UTF-8'))
  }
})

wire('binary: without ce-specversion there is no event', () => {
  assert.is(readEvent({ 'content-type': 'application/json', 'ce-id': '1' }, Buffer.from('{}')), undefined)
})

wire('binary: attribute values are unquoted and percent-decoded, and a stray percent sign is kept', () => {
  const headers = { ...Object.fromEntries(Object.entries(required).map(([name, value]) => [`ce-${name}`, value])) }
  const read = readEvent(
    {
      ...headers,
      'ce-a': 'Euro%20%E2%82%AC',
      'ce-b': '"a \\"b\\""',
      'ce-c': '100%',
      'ce-d': '',
      'content-type': 'text/plain; charset=latin1'
    },
    Buffer.from([0, 255])
  )
  assert.equal(
    read,
    E.right({
      attributes: Object.assign(Object.create(null), required, {
        a: 'Euro €',
        b: 'a "b"',
        c: '100%',
        d: '',
        datacontenttype: 'text/plain; charset=latin1'
      }),
      data: Buffer.from([0, 255])
    })
  )
})

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((value) => value.toWellFormed())
wire('attributes come out of headers as they went in, whatever they contain', () => {
  fc.assert(
    fc.property(
      text,
      text,
      fc.dictionary(fc.stringMatching(/^x[a-z0-9]{1,8}$/), text),
      fc.uint8Array({ maxLength: 20 }),
      (id, subject, extensions, bytes) => {
        const attributes = Object.assign(Object.create(null) as Record<string, string>, required, extensions, {
          id,
          subject
        })
        assert.equal(
          readEvent(writeHeaders(attributes), Buffer.from(bytes)),
          E.right({ attributes, data: Buffer.from(bytes) })
        )
      }
    )
  )
})

wire('the raw text of a member means what JSON.parse makes of it, in any layout', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom(undefined, 1, '\t\r\n'),
      (object, space) => {
        const json = JSON.stringify(object, null, space)
        const parsed = JSON.parse(json) as Record<string, unknown>
        for (const name of Object.keys(parsed)) assert.equal(JSON.parse(rawMember(json, name) as string), parsed[name])
        assert.is(rawMember(json, 'not there, or else the seed is a miracle'), undefined)
      }
    )
  )
})

wire('data of some megabytes is no problem', () => {
  const long = 'x\\"'.repeat(500_000)
  assert.equal(rawMember(`{"data":"${long}"}`, 'data'), `"${long}"`)
})

wire.run()
