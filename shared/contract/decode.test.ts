import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { broken } from '../../test/support/broken.ts'
import { anAlert } from '../../test/support/contract-documents.ts'
import { Alert } from './alert.ts'
import { Anomalies } from './anomaly.ts'
import { decode } from './decode.ts'
import { Finite } from './finite.ts'
import { record } from './record.ts'
import { text } from './text.ts'

const decoding = suite('decode')

const errorsOf = (codec: t.Decoder<unknown, unknown>, input: unknown): ReadonlyArray<string> => {
  const result = decode(codec)(input)
  return E.isLeft(result) ? result.left.errors : []
}

const Point = record('Point', { x: Finite, y: Finite }, { name: text(4) })

decoding('gives the decoded value', () => {
  assert.equal(decode(Point)({ x: 1, y: 2, z: 3 }), E.right({ x: 1, y: 2 }))
  assert.equal(decode(Point)({ x: 1, y: 2, name: undefined }), E.right({ x: 1, y: 2 }))
})

decoding('names the innermost field of lists and objects as a JSON pointer', () => {
  const Shape = record('Shape', { points: t.readonlyArray(Point, 'Points') }, {})
  assert.equal(
    errorsOf(Shape, {
      points: [
        { x: 1, y: 2 },
        { x: 1, y: null, name: 'too long' }
      ]
    }),
    ['/points/1/y: expected finite number', '/points/1/name: expected text of 1 to 4 printable characters']
  )
  assert.equal(errorsOf(Shape, { points: {} }), ['/points: expected Points'])
  assert.equal(errorsOf(Shape, []), ['/: expected Shape'])
})

decoding('leaves the numbers of intersections and unions out of the pointer', () => {
  const Both = t.exact(t.intersection([t.type({ a: t.string }), t.partial({ b: t.type({ c: t.string }) })]))
  assert.equal(errorsOf(Both, { b: {} }), ['/a: expected string', '/b/c: expected string'])
  const OneOf = record('R', { a: t.union([t.string, t.null]) }, {})
  assert.equal(errorsOf(OneOf, { a: 1 }), ['/a: expected string', '/a: expected null'])
})

decoding('escapes ~ and / in names', () => {
  assert.equal(errorsOf(record('R', { 'a/b~c': Finite }, {}), {}), ['/a~1b~0c: expected finite number'])
})

decoding('says the same thing once, and at most 20 things', () => {
  const Either = t.union([t.type({ a: t.string }), t.type({ a: t.string })])
  assert.is(new Set(errorsOf(Either, {})).size, errorsOf(Either, {}).length)
  const many = errorsOf(
    t.array(t.number),
    Array.from({ length: 50 }, () => 'x')
  )
  assert.is(many.length, 21)
  assert.equal([many[0], many[19], many[20]], ['/0: expected number', '/19: expected number', 'and 30 more'])
})

decoding('never shows a value', async () => {
  const secret = 'hunter2hunter2'
  await fc.assert(
    fc.property(broken(anAlert), (alert) => {
      const withSecret = JSON.parse(JSON.stringify(alert).replaceAll('"warning"', `"${secret}"`))
      for (const error of errorsOf(Alert, withSecret)) assert.not.match(error, secret)
    })
  )
})

decoding('anomalies and alerts say what was expected in words', () => {
  assert.equal(errorsOf(Anomalies, { anomalies: [] }), ['/anomalies: expected list of 1 to 1000 anomalies'])
  assert.equal(errorsOf(Anomalies, { anomalies: [{}] }).slice(0, 3), [
    '/anomalies/0/series: expected Series',
    '/anomalies/0/time: expected RFC 3339 time',
    '/anomalies/0/value: expected finite number'
  ])
  const missing = errorsOf(Alert, {})
  assert.is(missing.length, 12)
  assert.is(missing[1], '/status: expected opened, updated or resolved')
  assert.is(missing[9], '/resolved_at: expected RFC 3339 time or null')
})

decoding.run()
