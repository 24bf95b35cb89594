import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readDeadLettersArguments as read } from './arguments.ts'

const reading = suite('arguments of dead-letters')

const TO = { url: 'http://localhost:8080', host: 'dead-letter.knomaly.svc.cluster.local', json: false }

const good: ReadonlyArray<readonly [line: string, expected: object]> = [
  ['list', { ...TO, verb: 'list', source: undefined, type: undefined, limit: 100 }],
  [
    'list --source /a --type t --limit 5 --json',
    { ...TO, json: true, verb: 'list', source: '/a', type: 't', limit: 5 }
  ],
  ['show ID --url http://h:1 --host x', { ...TO, url: 'http://h:1', host: 'x', verb: 'show', id: 'ID' }],
  ['replay ID', { ...TO, verb: 'replay', id: 'ID' }],
  ['replay --all --source /a', { ...TO, verb: 'replay all', source: '/a', type: undefined }]
]
for (const [line, expected] of good) reading(line, () => assert.equal(read(line.split(' ')), E.right(expected)))

reading('--help asks for the help text', () => assert.equal(read(['--help']), E.right(undefined)))

const bad: ReadonlyArray<readonly [line: string, fault: string]> = [
  ['', 'expected list, show or replay'],
  ['drop', 'drop: expected list, show or replay'],
  ['list x', 'list takes neither an ID nor --all'],
  ['list --all', 'list takes neither an ID nor --all'],
  ['list --limit 1001', '--limit: expected 1 to 1000'],
  ['show', 'show: expected an ID (list names them)'],
  ['show a b', 'expected one ID'],
  ['replay', 'replay: expected an ID, or --all'],
  ['replay x --all', 'replay: expected an ID, or --all'],
  ['replay x --source /a', '--source and --type go with --all'],
  ['list --url ftp://x', '--url: expected an http:// or https:// URL'],
  ['list --nonsense', "Unknown option '--nonsense'"]
]
for (const [line, fault] of bad) {
  reading(`${line || 'nothing'}: ${fault}`, () => assert.equal(read(line.split(' ').filter(Boolean)), E.left(fault)))
}

reading.run()
