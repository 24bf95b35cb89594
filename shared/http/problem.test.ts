import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as failure from '../failure/failure.ts'
import { internalError, type Problem, toProblem, writeProblem } from './problem.ts'
import { headersOf } from './respond.ts'

const problems = suite('problem')

const cause = new Error('secret')
const AGAIN = { 'retry-after': '1' }

/** One of each member of the union: a new one does not compile until it stands here. */
const TABLE: { readonly [Tag in failure.Failure['_tag']]: readonly [failure.Failure, number, string, object] } = {
  Malformed: [failure.malformed('why'), 400, 'malformed', {}],
  InvalidInput: [failure.invalidInput(['/a: expected b']), 422, 'invalid-input', {}],
  UnsupportedType: [failure.unsupportedType(['a', 'b']), 422, 'unsupported-type', {}],
  TooLarge: [failure.tooLarge(10), 413, 'too-large', {}],
  UnsupportedMedia: [failure.unsupportedMedia('why'), 415, 'unsupported-media-type', {}],
  Unauthorized: [failure.unauthorized, 401, 'unauthorized', { 'www-authenticate': 'Bearer' }],
  NotFound: [failure.notFound('why'), 404, 'not-found', {}],
  MethodNotAllowed: [failure.methodNotAllowed(['GET', 'POST']), 405, 'method-not-allowed', { allow: 'GET, POST' }],
  Overloaded: [failure.overloaded, 503, 'overloaded', AGAIN],
  Busy: [failure.busy, 409, 'busy', {}],
  StoreUnavailable: [failure.storeUnavailable(cause), 503, 'store-unavailable', AGAIN],
  SinkUnavailable: [failure.sinkUnavailable(cause), 503, 'sink-unavailable', AGAIN],
  SinkRefused: [failure.sinkRefused(400), 422, 'sink-refused', {}]
}

const DETAILS: Readonly<Record<string, Partial<Problem>>> = {
  Malformed: { detail: 'why' },
  InvalidInput: { errors: ['/a: expected b'] },
  UnsupportedType: { detail: 'expected a or b' },
  TooLarge: { detail: 'at most 10 bytes' },
  UnsupportedMedia: { detail: 'why' },
  NotFound: { detail: 'why' },
  MethodNotAllowed: { detail: 'use GET or POST' },
  SinkRefused: { detail: 'status 400' }
}

problems('every failure has its status, type, headers and details, and never shows a cause', () => {
  for (const [tag, [one, status, type, headers]] of Object.entries(TABLE)) {
    const { title, ...rest } = toProblem(one)
    assert.equal(rest, { type: `urn:knomaly:problem:${type}`, status, ...DETAILS[tag] }, tag)
    assert.equal(headersOf(one), headers, tag)
    assert.ok(title.length > 0)
    assert.not.match(writeProblem(toProblem(one)), 'secret')
  }
})

problems('what is retried by a Broker is only what may succeed later', () => {
  const isRetried = (status: number): boolean => status >= 500 || [404, 408, 409, 429].includes(status)
  const retried = Object.entries(TABLE).filter(([, [, status]]) => isRetried(status))
  assert.equal(
    retried.map(([tag]) => tag),
    ['NotFound', 'Overloaded', 'Busy', 'StoreUnavailable', 'SinkUnavailable']
  )
})

const bytes = (problem: Problem): number => Buffer.byteLength(writeProblem(problem))

problems('512 bytes at most, whatever the errors are, and JSON all the same', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.string({ unit: 'grapheme', maxLength: 60 }))
  await fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), text, (errors, detail) => {
      for (const one of [failure.invalidInput(errors), failure.malformed(detail), failure.unsupportedType(errors)]) {
        const problem = toProblem(one)
        assert.ok(bytes(problem) <= 512)
        const written = JSON.parse(writeProblem(problem))
        assert.equal([written.type, written.status], [problem.type, problem.status])
      }
    })
  )
  assert.ok(bytes(internalError) <= 512)
})

problems('as many errors as fit, and a count of the others that is true', () => {
  const errors = Array.from({ length: 40 }, (_, i) => `/samples/${i}/value: expected finite number`)
  const shown = (list: ReadonlyArray<string>): ReadonlyArray<string> =>
    JSON.parse(writeProblem(toProblem(failure.invalidInput(list)))).errors
  assert.equal(shown(errors.slice(0, 2)), errors.slice(0, 2))
  const some = shown(errors)
  assert.ok(some.length > 5)
  assert.equal(some.slice(0, -1), errors.slice(0, some.length - 1))
  assert.is(some.at(-1), `and ${40 - (some.length - 1)} more`)
  // As explain() hands them over: its own count is added up.
  const counted = shown([...errors.slice(0, 20), 'and 980 more'])
  assert.is(counted.at(-1), `and ${1000 - (counted.length - 1)} more`)
})

problems('one error that is too long for itself leaves status and type', () => {
  assert.equal(JSON.parse(writeProblem(toProblem(failure.invalidInput(['x'.repeat(600)])))), {
    type: 'urn:knomaly:problem:invalid-input',
    title: 'Some fields are not valid',
    status: 422
  })
})

problems.run()
