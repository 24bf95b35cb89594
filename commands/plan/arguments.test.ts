import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readPlanArguments } from './arguments.ts'

const args = suite('arguments of plan')

args('a load is enough', () => {
  assert.equal(
    readPlanArguments(['--rps', '10,200']),
    E.right({
      rps: '10,200',
      trace: undefined,
      phaseMs: 300_000,
      service: 'ingest',
      manifests: [],
      changes: [],
      variants: [],
      pod: { latencyMs: 100, coldStartMs: 2_000, capacity: Number.POSITIVE_INFINITY },
      pricePerPodHour: undefined,
      seed: 1,
      json: undefined,
      svg: undefined
    })
  )
})

args('everything can be said', () => {
  const read = readPlanArguments(
    (
      '--trace t.csv --phase 90s --service analyzer --manifests a --manifests b --set min-scale=1 --set target=5 ' +
      '--compare min-scale=2,target=9 --compare window=2m --latency 12.5 --capacity 4 --cold-start 0 ' +
      '--price-per-pod-hour 0.03 --seed 9 --json o.json --svg o.svg'
    ).split(' ')
  )
  assert.equal(
    read,
    E.right({
      rps: undefined,
      trace: 't.csv',
      phaseMs: 90_000,
      service: 'analyzer',
      manifests: ['a', 'b'],
      changes: ['min-scale=1', 'target=5'],
      variants: [['min-scale=2', 'target=9'], ['window=2m']],
      pod: { latencyMs: 12.5, coldStartMs: 0, capacity: 4 },
      pricePerPodHour: 0.03,
      seed: 9,
      json: 'o.json',
      svg: 'o.svg'
    })
  )
})

args('--help asks for the text, whatever else is there', () => {
  assert.equal(readPlanArguments(['--help']), E.right(undefined))
})

for (const [line, fault] of [
  ['', /^expected a load/],
  ['--rps 1 --trace t.csv', /^expected a load/],
  ['--rps 1 --phase 5', /^--phase: /],
  ['--rps 1 --phase 1500ms', /^--phase: /],
  ['--rps 1 --latency 0', /^--latency: expected milliseconds from 1 to 600000$/],
  ['--rps 1 --latency fast', /^--latency: /],
  ['--rps 1 --cold-start 700000', /^--cold-start: /],
  ['--rps 1 --capacity 0', /^--capacity: /],
  ['--rps 1 --price-per-pod-hour 1e9', /^--price-per-pod-hour: /],
  ['--rps 1 --seed 1.5', /^--seed: /],
  ['--rps 1 --svg=', /^--svg: expected something after it$/],
  [`--rps 1${' --compare target=1'.repeat(9)}`, /^--compare: expected at most 8 variants$/],
  ['--rps 1 --rate 2', /^Unknown option '--rate'$/],
  ['--rps 1 more', /^Unexpected argument 'more'/]
] as const) {
  args(`refuses ${line.slice(0, 40)}`, () => {
    const read = readPlanArguments(line.split(' ').filter((one) => one !== ''))
    assert.ok(E.isLeft(read))
    assert.match(read.left, fault)
  })
}

args.run()
