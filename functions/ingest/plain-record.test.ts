import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Samples } from '../../shared/contract/samples.ts'
import { fromPlainRecord } from './plain-record.ts'

const records = suite('fromPlainRecord')

const NOW = 1_767_225_600_000
const decode = (record: unknown, strictFields = false) => fromPlainRecord(record, { now: NOW, strictFields })
const of = (source: string, ...samples: unknown[]) => E.right({ source, samples })

const GOOD: ReadonlyArray<readonly [string, unknown, unknown]> = [
  ['cpu and rps', { cpu: 10, rps: 100 }, of('/ingest', { metric: 'cpu', value: 10 }, { metric: 'rps', value: 100 })],
  [
    'the ends of the ranges',
    { cpu: 100, rps: 0 },
    of('/ingest', { metric: 'cpu', value: 100 }, { metric: 'rps', value: 0 })
  ],
  ['Unix seconds', { timestamp: NOW / 1000, rps: 1 }, of('/ingest', { metric: 'rps', value: 1, time: NOW })],
  ['time as another name', { time: NOW, rps: 1 }, of('/ingest', { metric: 'rps', value: 1, time: NOW })],
  ['0 as now', { timestamp: 0, rps: 1 }, of('/ingest', { metric: 'rps', value: 1 })],
  [
    'up to five minutes ahead',
    { timestamp: NOW + 300_000, rps: 1 },
    of('/ingest', { metric: 'rps', value: 1, time: NOW + 300_000 })
  ],
  ['a single value', { value: -3.5 }, of('/ingest', { metric: 'value', value: -3.5 })],
  ['a single value with its metric', { metric: 'latency', value: 12 }, of('/ingest', { metric: 'latency', value: 12 })],
  [
    'any numeric field',
    { temperature: 21.5, note: 'ok', flag: true },
    of('/ingest', { metric: 'temperature', value: 21.5 })
  ],
  ['a source', { source: '/web', rps: 1 }, of('/web', { metric: 'rps', value: 1 })],
  ['a device', { device_id: 'a b/ä', rps: 1 }, of('/devices/a%20b%2F%C3%A4', { metric: 'rps', value: 1 })],
  ['a numbered device', { device_id: 7, rps: 1 }, of('/devices/7', { metric: 'rps', value: 1 })],
  ['source before device', { source: '/web', device_id: 'x', rps: 1 }, of('/web', { metric: 'rps', value: 1 })],
  [
    'labels, sorted',
    { rps: 1, labels: { z: '1', a: '2' } },
    of('/ingest', { metric: 'rps', value: 1, labels: { a: '2', z: '1' } })
  ],
  ['an id', { rps: 1, id: 'x' }, of('/ingest', { metric: 'rps', value: 1, id: 'x' })],
  ['-0 as 0', { temperature: -0 }, of('/ingest', { metric: 'temperature', value: 0 })],
  [
    'odd field names',
    JSON.parse('{"{a}":1,"\\"q\\"":2,"温度":3}'),
    of('/ingest', { metric: '{a}', value: 1 }, { metric: '"q"', value: 2 }, { metric: '温度', value: 3 })
  ],
  [
    'fields named as members of Object',
    JSON.parse('{"constructor":1,"__proto__":2,"toString":3,"hasOwnProperty":"x"}'),
    of(
      '/ingest',
      { metric: 'constructor', value: 1 },
      { metric: '__proto__', value: 2 },
      { metric: 'toString', value: 3 }
    )
  ]
]

for (const [name, record, expected] of GOOD) records(`takes ${name}`, () => assert.equal(decode(record), expected))

records('writes -0 as 0', () => {
  const record = decode({ temperature: -0 })
  assert.ok(E.isRight(record) && Object.is(record.right.samples[0]?.value, 0))
})

const BAD: ReadonlyArray<readonly [string, unknown, ReadonlyArray<string>]> = [
  ['no object', 1, ['/: expected object']],
  ['null', null, ['/: expected object']],
  ['a list', [], ['/: expected object']],
  ['nothing numeric', {}, ['/: expected at least one numeric field']],
  ['only a timestamp', { timestamp: NOW }, ['/: expected at least one numeric field']],
  ['cpu over 100', { cpu: 100.1 }, ['/cpu: expected number from 0 to 100']],
  ['cpu as text', { cpu: '10', rps: 1 }, ['/cpu: expected number from 0 to 100']],
  ['rps below 0', { rps: -1 }, ['/rps: expected number of 0 or more']],
  ['1e999', JSON.parse('{"x":1e999}'), ['/x: expected finite number']],
  ['a value of null', { value: null }, ['/value: expected finite number']],
  ['a time too far ahead', { rps: 1, timestamp: NOW + 300_001 }, ['/timestamp: expected at most 5 minutes ahead']],
  ['a line feed in a name', { 'a\nb': 1 }, ['/: expected field names of 1 to 200 printable characters']],
  ['a source that is a number', { source: 1, rps: 1 }, ['/source: expected text of 1 to 256 printable characters']],
  [
    'a device that is too long in a URI',
    { device_id: '温'.repeat(64), rps: 1 },
    ['/device_id: expected text of 1 to 64 printable characters']
  ],
  [
    'a metric with a line feed',
    { metric: 'a\n', value: 1 },
    ['/metric: expected text of 1 to 200 printable characters']
  ],
  [
    'everything wrong, all at once',
    JSON.parse('{"source":"","timestamp":"x","labels":[],"id":"","metric":"","cpu":-1,"rps":"1","value":1e999}'),
    [
      '/source: expected text of 1 to 256 printable characters',
      '/timestamp: expected RFC 3339, Unix seconds or Unix milliseconds',
      '/labels: expected object of at most 16 labels with text values',
      '/id: expected text of 1 to 256 characters',
      '/metric: expected text of 1 to 200 printable characters',
      '/cpu: expected number from 0 to 100',
      '/rps: expected number of 0 or more',
      '/value: expected finite number'
    ]
  ]
]

for (const [name, record, errors] of BAD) records(`refuses ${name}`, () => assert.equal(decode(record), E.left(errors)))

records('refuses unknown fields when it is strict, with names that can be printed', () => {
  const record = { rps: 1, note: 'x', 'a/b~c\n': true, temperature: 1 }
  assert.equal(decode(record, true), E.left(['/note: expected no such field', '/a~1b~0c?: expected no such field']))
})

records('whatever the record, there is an answer, and what is taken is what the codec takes', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'cpu',
      'rps',
      'value',
      'metric',
      'source',
      'device_id',
      'labels',
      'id',
      'time',
      'timestamp',
      '__proto__'
    ),
    fc.string()
  )
  fc.assert(
    fc.property(fc.dictionary(name, fc.jsonValue()), fc.boolean(), (record, strict) => {
      const decoded = decode(JSON.parse(JSON.stringify(record)), strict)
      if (E.isLeft(decoded)) assert.ok(decoded.left.length > 0)
      else assert.ok(E.isRight(Samples.decode({ samples: decoded.right.samples })))
    }),
    { numRuns: 500 }
  )
})

records.run()
