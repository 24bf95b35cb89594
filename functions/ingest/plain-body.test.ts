import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { invalidInput, malformed } from '../../shared/failure/failure.ts'
import { fromPlainBody } from './plain-body.ts'

const bodies = suite('fromPlainBody')

const OPTIONS = { now: 1_767_225_600_000, strictFields: false }
const JSON_TYPE = 'application/json'
const decode = (body: string | Buffer, type: string | undefined = JSON_TYPE) =>
  fromPlainBody(Buffer.from(body), type, OPTIONS)

const samples = (body: string | Buffer, type?: string): unknown => {
  const decoded = decode(body, type)
  return E.isLeft(decoded) ? decoded.left : Object.fromEntries(decoded.right)
}

const rps = (value: number) => ({ metric: 'rps', value })
const lines = (...records: ReadonlyArray<unknown>): string => records.map((record) => JSON.stringify(record)).join('\n')

bodies('takes one record, a list, or lines', () => {
  const two = { '/ingest': [rps(1), rps(2)] }
  assert.equal(samples('{"rps":1}'), { '/ingest': [rps(1)] })
  assert.equal(samples('[{"rps":1},{"rps":2}]'), two)
  for (const type of ['application/x-ndjson', 'application/jsonl; charset=utf-8', 'Application/NDJSON']) {
    assert.equal(samples(`${lines({ rps: 1 }, { rps: 2 })}\r\n\n`, type), two)
  }
})

bodies('reads JSON under any other media type, or none', () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', undefined]) {
    assert.equal(samples('{"rps":1}', type), { '/ingest': [rps(1)] })
  }
})

bodies('keeps several sources apart, each in its order', () => {
  const body = [{ source: '/b', rps: 1 }, { source: '/a', rps: 2 }, { source: '/b', rps: 3 }, { rps: 4 }]
  const decoded = decode(JSON.stringify(body))
  assert.ok(E.isRight(decoded))
  assert.equal(
    [...decoded.right],
    [
      ['/b', [rps(1), rps(3)]],
      ['/a', [rps(2)]],
      ['/ingest', [rps(4)]]
    ]
  )
})

const REFUSED: ReadonlyArray<readonly [string, string | Buffer, string, unknown]> = [
  ['no JSON', '{', JSON_TYPE, malformed('body is not JSON')],
  ['an empty body', '', JSON_TYPE, malformed('body is not JSON')],
  ['JSON that is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), JSON_TYPE, malformed('body is not UTF-8')],
  [
    'lines that are not UTF-8',
    Buffer.from('{"r\xe4":1}', 'latin1'),
    'application/x-ndjson',
    malformed('body is not UTF-8')
  ],
  ['a line that is not JSON', '{"rps":1}\n{', 'application/x-ndjson', malformed('line 2 is not JSON')],
  ['an empty list', '[]', JSON_TYPE, invalidInput(['/: expected at least one record'])],
  ['empty lines', '\n\n', 'application/x-ndjson', invalidInput(['/: expected at least one record'])],
  ['one bad record, without a place', '{"rps":-1}', JSON_TYPE, invalidInput(['/rps: expected number of 0 or more'])],
  [
    'bad records, each with its place',
    '[{"rps":1},{"rps":-1},7,{"cpu":101,"rps":-1}]',
    JSON_TYPE,
    invalidInput([
      '/1/rps: expected number of 0 or more',
      '/2/: expected object',
      '/3/cpu: expected number from 0 to 100',
      '/3/rps: expected number of 0 or more'
    ])
  ]
]

for (const [name, body, type, failure] of REFUSED) {
  bodies(`refuses ${name}`, () => assert.equal(decode(body, type), E.left(failure)))
}

bodies('takes 10,000 samples and no more, also when one record has two', () => {
  const record = { cpu: 1, rps: 1 }
  const taken = decode(JSON.stringify(Array(5000).fill(record)))
  assert.ok(E.isRight(taken))
  assert.is(taken.right.get('/ingest')?.length, 10_000)
  const refused = E.left(invalidInput(['/: expected at most 10000 samples in one request']))
  assert.equal(decode(JSON.stringify([...Array(5000).fill(record), { rps: 1 }])), refused)
})

bodies('names a bounded number of errors', () => {
  const refused = decode(JSON.stringify(Array(10_000).fill({ rps: -1 })))
  assert.ok(E.isLeft(refused) && refused.left._tag === 'InvalidInput' && refused.left.errors.length === 20)
})

bodies.run()
