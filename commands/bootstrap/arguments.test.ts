import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readBootstrapArguments as readWith } from './arguments.ts'

const args = suite('bootstrap arguments')
const readBootstrapArguments = (argv: ReadonlyArray<string>) => readWith(argv, {})

const DEFAULTS = {
  files: ['a.csv'],
  series: { source: '/ingest', metric: 'value', labels: {} },
  url: 'http://localhost:8080',
  host: undefined,
  token: undefined,
  batch: 1000,
  waitMs: 120_000,
  json: false
}

args('defaults name the series of a plain request that names none', () =>
  assert.equal(readBootstrapArguments(['a.csv']), E.right(DEFAULTS))
)

args('everything said', () => {
  const argv =
    'a.csv b.jsonl --source /web --metric rps --label zone=eu=1 --label app=x --columns t,2 --url http://h:1 --host k --batch 10 --wait 5 --json'
  assert.equal(
    readWith(argv.split(' '), { KNOMALY_TOKEN: 't' }),
    E.right({
      files: ['a.csv', 'b.jsonl'],
      series: { source: '/web', metric: 'rps', labels: { app: 'x', zone: 'eu=1' } },
      url: 'http://h:1',
      host: 'k',
      token: 't',
      batch: 10,
      columns: ['t', '2'],
      waitMs: 5_000,
      json: true
    })
  )
})

args('help comes before anything that is missing', () =>
  assert.equal(readBootstrapArguments(['--help']), E.right(undefined))
)

const WRONG: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
  [[], 'at least one file is expected'],
  [['a', '--batch', '1001'], '--batch takes a whole number from 1 to 1000'],
  [['a', '--wait', '0'], '--wait takes a number of seconds above 0'],
  [['a', '--url', 'localhost'], '--url takes an http:// URL'],
  [['a', '--columns', 't'], '--columns takes two names or numbers: time,value'],
  [['a', '--metric', ''], '--metric takes text of 1 to 200 printable characters'],
  [['a', '--source', 'x'.repeat(257)], '--source takes text of 1 to 256 printable characters'],
  [['a', '--label', 'zone'], '--label takes object of at most 16 labels with text values']
]

for (const [argv, fault] of WRONG) {
  args(`refused: ${fault.slice(0, 60)}`, () => assert.equal(readBootstrapArguments(argv), E.left(fault)))
}

args('an unknown option is one line', () => {
  const parsed = readBootstrapArguments(['a', '--speed', '1'])
  assert.ok(E.isLeft(parsed) && parsed.left.includes('--speed') && !parsed.left.includes('\n'))
})

args.run()
