import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readReplayArguments } from './arguments.ts'

const args = suite('replay arguments')
const NOW = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678))
const read = (...argv: ReadonlyArray<string>) => readReplayArguments(argv, NOW, {})

const DEFAULTS = {
  file: 'data/a b.csv',
  metric: 'value',
  source: '/replay/a-b-20260102T030405Z',
  speed: Number.POSITIVE_INFINITY,
  batch: 100,
  url: 'http://localhost:8080',
  host: undefined,
  token: undefined,
  waitMs: 120_000,
  json: false
}

args('defaults', () => assert.equal(read('data/a b.csv'), E.right(DEFAULTS)))

args('everything said', () => {
  const argv =
    '--metric m --source /s --speed 60 --batch 1000 --columns a,2 --url http://h:1 --host k --wait 5 --json data/a_b.csv'
  assert.equal(
    readReplayArguments(argv.split(' '), NOW, { KNOMALY_TOKEN: 't' }),
    E.right({
      file: 'data/a_b.csv',
      metric: 'm',
      source: '/s',
      speed: 60,
      batch: 1000,
      columns: ['a', '2'],
      url: 'http://h:1',
      host: 'k',
      token: 't',
      waitMs: 5_000,
      json: true
    })
  )
})

args('help comes before anything that is missing', () => assert.equal(read('--help'), E.right(undefined)))

const WRONG: ReadonlyArray<ReadonlyArray<string>> = [
  [],
  ['a', 'b'],
  ['a', '--batch', '0'],
  ['a', '--batch', '1001'],
  ['a', '--batch', '1.5'],
  ['a', '--speed', '0'],
  ['a', '--speed', 'fast'],
  ['a', '--wait', '-1'],
  ['a', '--url', 'localhost:8080'],
  ['a', '--host', 'a b'],
  ['a', '--metric', ''],
  ['a', '--columns', 'time'],
  ['a', '--no-such-option']
]

for (const argv of WRONG) {
  args(`refused: ${argv.join(' ') || 'nothing at all'}`, () => {
    const parsed = read(...argv)
    assert.ok(E.isLeft(parsed) && !parsed.left.includes('\n'))
  })
}

args.run()
