import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readDeployArguments } from './arguments.ts'

const reading = suite('arguments of deploy')

const OVERLAYS = {
  names: ['edge', 'kind'],
  find: (name: string) => (['edge', 'kind', './mine'].includes(name) ? `/overlays/${name}` : undefined)
}
const read = (line: string) => readDeployArguments(line.split(' ').filter(Boolean), OVERLAYS)

const KIND = {
  folder: '/overlays/kind',
  dryRun: false,
  images: { registry: undefined, tag: undefined },
  timeoutMs: 300_000
}
const good: ReadonlyArray<readonly [line: string, expected: object | undefined]> = [
  ['kind', KIND],
  ['./mine --dry-run --timeout 90s', { ...KIND, folder: '/overlays/./mine', dryRun: true, timeoutMs: 90_000 }],
  [
    'kind --image-registry localhost:5001/k --tag 0.2.0-rc.1',
    { ...KIND, images: { registry: 'localhost:5001/k', tag: '0.2.0-rc.1' } }
  ],
  ['--help', undefined]
]
for (const [line, expected] of good) reading(line, () => assert.equal(read(line), E.right(expected)))

const KNOWN = 'one of edge, kind, or the path of a folder'
const bad: ReadonlyArray<readonly [line: string, fault: string]> = [
  ['', `expected one overlay: ${KNOWN}`],
  ['kind edge', `expected one overlay: ${KNOWN}`],
  ['prod', `prod: there is no such overlay; expected ${KNOWN}`],
  ['kind --timeout 5', '--timeout: expected 1s to 24h, for example 5m'],
  ['kind --timeout 25h', '--timeout: expected 1s to 24h, for example 5m'],
  ['kind --tag a/b', '--tag: expected letters, digits, dots and dashes'],
  ['kind --image-registry -x', "Option '--image-registry' argument is ambiguous."],
  ['kind --force', "Unknown option '--force'"]
]
for (const [line, fault] of bad)
  reading(`${line || 'nothing'}: ${fault}`, () => assert.equal(read(line), E.left(fault)))

reading.run()
