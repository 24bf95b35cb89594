import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SCENARIOS } from './arguments.ts'
import { latencyOf, phaseStretches, wholeStretch } from './figures.ts'
import { type Log, readLog } from './log.ts'
import { thresholdsIn } from './run-artillery.ts'
import { type Phase, phasesOf, readScenario, secondsOf } from './scenario.ts'

const figures = suite('figures of a load run')

const phase = (name: string, duration: number): Phase => ({ name, duration, arrivalRate: 1 }) as Phase

const read = (lines: ReadonlyArray<object>): Log => {
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-load-'))
  try {
    const file = join(dir, 'seconds.ndjson')
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    return readLog(file, 'run')
  } finally {
    rmSync(dir, { recursive: true })
  }
}

const row = (t: number, w: number, more: object = {}) => ({
  ...{ t, w, lanes: 1, codes: { 202: 2 }, ms: [20, 10], events: 2, samples: 5, swelling: 1, overtaking: 0 },
  ...more
})

figures('a log comes in parts and from several workers', () => {
  const log = read([
    { first: { at: 1_002, ms: 9, code: '202' } },
    row(1, 1, { lanes: 2 }),
    { first: { at: 1_001, ms: 3.5, code: '202' } },
    row(0, 2),
    row(1, 2, { codes: { 202: 1, ECONNRESET: 1 }, ms: [5, 1_000], events: 1, samples: 1, overtaking: 2 })
  ])
  assert.equal(log, {
    seconds: [
      { t: 0, codes: { 202: 2 }, ms: [1, 2] },
      { t: 1, codes: { 202: 3, ECONNRESET: 1 }, ms: [0.5, 1, 2, 100] }
    ],
    first: { at: 1_001, ms: 3.5, code: '202' },
    accepted: { events: 5, samples: 11 },
    swelling: 3,
    outOfOrder: 2,
    sources: ['/load/run/1-0', '/load/run/1-1', '/load/run/2-0']
  })
})

figures('a run that sent nothing has an empty log', () => {
  const nothing: Log = {
    seconds: [],
    first: undefined,
    accepted: { events: 0, samples: 0 },
    swelling: 0,
    outOfOrder: 0,
    sources: []
  }
  assert.equal(readLog('/nowhere/seconds.ndjson', 'run'), nothing)
  assert.equal(wholeStretch(nothing, [phase('a', 5)]).latency, { p50: 0, p95: 0, p99: 0, max: 0 })
})

figures(
  'a quantile is a value that was measured: at least its share are not above it, and no smaller one does',
  async () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 })
    await fc.assert(
      fc.property(values, (list) => {
        const sorted = list.toSorted((a, b) => a - b)
        const { p50, p95, p99, max } = latencyOf(sorted)
        for (const [share, value] of [
          [0.5, p50],
          [0.95, p95],
          [0.99, p99]
        ] as const) {
          assert.ok(sorted.includes(value))
          assert.ok(sorted.filter((one) => one <= value).length >= share * sorted.length)
          assert.ok(sorted.filter((one) => one < value).length < share * sorted.length)
        }
        assert.is(max, sorted.at(-1))
      })
    )
  }
)

figures('each answer is of one phase; what came after the last is of the last', () => {
  const log = read([0, 1, 2, 3, 4].map((t) => row(t, 1)))
  const stretches = phaseStretches(log, [phase('up', 2), phase('hold', 2)])
  assert.equal(
    stretches.map(({ name, from, to, requests, rate }) => ({ name, from, to, requests, rate })),
    [
      { name: 'up', from: 0, to: 2, requests: 4, rate: 2 },
      { name: 'hold', from: 2, to: 4, requests: 6, rate: 3 }
    ]
  )
  assert.is(wholeStretch(log, [phase('up', 2), phase('hold', 2)]).requests, 10)
})

figures('--seconds keeps the phases, and their sum is what was asked for', async () => {
  await fc.assert(
    fc.property(fc.constantFrom(...SCENARIOS), fc.integer({ min: 5, max: 3_600 }), (name, seconds) => {
      const scenario = readScenario(name)
      const phases = phasesOf(scenario, 'full', seconds)
      assert.is(secondsOf(phases), seconds)
      assert.ok(phases.every(({ duration }) => duration >= 1))
      assert.equal(
        phases.map((one) => one.name),
        phasesOf(scenario, 'full', undefined).map((one) => one.name)
      )
    })
  )
})

figures('thresholds in the words of artillery, with what was measured', () => {
  const output =
    '\nChecks:\nok: maxErrorRate < 0\nok: knomaly.unexpected < 1\nfail: knomaly.answer_ms.p99 < 500\nfail: other < 3\n'
  const aggregate = { counters: { 'knomaly.unexpected': 0 }, summaries: { 'knomaly.answer_ms': { p99: 963.1 } } }
  assert.equal(thresholdsIn(output, { aggregate }), [
    { text: 'at most 0 % of the senders failed', holds: true },
    { text: 'knomaly.unexpected < 1 (0)', holds: true },
    { text: 'knomaly.answer_ms.p99 < 500 (963.1)', holds: false },
    { text: 'other < 3', holds: false }
  ])
  assert.equal(thresholdsIn('ok: other < 3\n', undefined), [{ text: 'other < 3', holds: true }])
  assert.equal(thresholdsIn('Error: ENOENT: no such file\n', undefined), [])
})

figures.run()
