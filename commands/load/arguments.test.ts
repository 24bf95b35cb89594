import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readLoadArguments, SCENARIOS } from './arguments.ts'

const args = suite('load arguments')

const DEFAULTS = {
  name: 'steady',
  profile: 'quick',
  seconds: undefined,
  url: undefined,
  host: undefined,
  token: undefined,
  seed: 7,
  json: undefined,
  html: undefined,
  waitMs: 60_000
}

const TABLE: ReadonlyArray<readonly [line: string, env: Record<string, string>, changes: object]> = [
  ['steady', {}, {}],
  ['mix --full', {}, { name: 'mix', profile: 'full' }],
  ['steady --quick --seconds 10 --seed=-1 --wait 0.5', {}, { seconds: 10, seed: -1, waitMs: 500 }],
  ['steady --json a.json --html b.html', {}, { json: 'a.json', html: 'b.html' }],
  ['steady --url http://10.0.0.1 --host a.example.org', {}, { url: 'http://10.0.0.1', host: 'a.example.org' }],
  ['steady', { LOAD_URL: 'https://e.org', LOAD_HOST: 'a' }, { url: 'https://e.org', host: 'a' }],
  ['steady', { KNOMALY_TOKEN: 't' }, { token: 't' }],
  ['steady --url http://b', { LOAD_URL: 'http://a' }, { url: 'http://b' }],
  // Manifests write empty values where there is none.
  ['steady', { LOAD_URL: '', LOAD_HOST: '' }, {}]
]

for (const [line, env, changes] of TABLE) {
  args(`${line} ${JSON.stringify(env)}`, () => {
    assert.equal(readLoadArguments(line.split(' '), env), E.right({ ...DEFAULTS, ...changes }))
  })
}

const FAULTS: ReadonlyArray<readonly [line: string, fault: RegExp]> = [
  ['', /^exactly one of steady, mix/],
  ['stedy', /^exactly one of steady/],
  ['steady mix', /^exactly one of steady/],
  ['steady --fast', /--fast/],
  ['steady --quick --full', /exclude each other/],
  ['steady --seconds 4', /--seconds/],
  ['steady --seconds 5.5', /--seconds/],
  ['steady --seconds 99999', /--seconds/],
  ['steady --url ftp://a', /--url/],
  ['steady --host a', /--host needs --url/],
  ['steady --url http://a --host a/b', /--host takes/],
  ['steady --seed x', /--seed/],
  ['steady --wait 0', /--wait/]
]

for (const [line, fault] of FAULTS) {
  args(`is refused: ${line}`, () => {
    const read = readLoadArguments(
      line.split(' ').filter((word) => word !== ''),
      {}
    )
    assert.match(E.isLeft(read) ? read.left : 'taken', fault)
  })
}

args('help goes before everything else', () => {
  for (const line of [['-h'], ['nonsense', '--help'], [...SCENARIOS, '--help']]) {
    assert.equal(readLoadArguments(line, {}), E.right(undefined))
  }
})

args.run()
