import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BadFile } from '../../csv/rows.ts'
import { createDraws } from '../model/draws.ts'
import type { Load } from './load.ts'
import { phasedLoad } from './phases.ts'
import { traceLoad } from './trace.ts'

const loads = suite('loads')
const dir = mkdtempSync(join(tmpdir(), 'knomaly-plan-'))
loads.after(() => rmSync(dir, { recursive: true }))

/** Requests of each second. */
const perSecond = ({ arrivals, durationMs }: Load): ReadonlyArray<number> => {
  const come = arrivals(createDraws(1))
  return Array.from({ length: durationMs / 1000 }, (_, second) => come(second * 1000, (second + 1) * 1000))
}

const phased = (text: string, phaseMs = 60_000): Load => {
  const load = phasedLoad(text, phaseMs)
  if (E.isLeft(load)) throw new Error(load.left)
  return load.right
}

loads('phases of one length, or each with its own', () => {
  const { name, durationMs, phases, peakRps } = phased('10, 0@30s,2.5@1h')
  assert.equal({ name, durationMs, peakRps }, { name: '3 phases', durationMs: 3_690_000, peakRps: 10 })
  assert.equal(phases, [
    { name: '10 rps', fromMs: 0, toMs: 60_000 },
    { name: '0 rps', fromMs: 60_000, toMs: 90_000 },
    { name: '2.5 rps', fromMs: 90_000, toMs: 3_690_000 }
  ])
  assert.is(phased('1,2', 300_000).name, '2 phases of 5m')
  assert.is(phased('1500').name, '1,500 rps')
})

loads('a rate is one of independent requests: mean and variance are alike', () => {
  const seconds = perSecond(phased('50', 3_600_000))
  const mean = seconds.reduce((a, b) => a + b, 0) / seconds.length
  const variance = seconds.reduce((sum, one) => sum + (one - mean) ** 2, 0) / seconds.length
  assert.ok(Math.abs(mean - 50) < 0.6, String(mean))
  assert.ok(Math.abs(variance - 50) < 6, String(variance))
})

loads('a change of rate in the middle of a step counts from there', () => {
  const come = phased('0@1s,1000@1s').arrivals(createDraws(1))
  assert.is(come(0, 1000), 0)
  assert.ok(Math.abs(phased('0@1s,100000@1s').arrivals(createDraws(1))(500, 1500) - 50_000) < 1_500)
})

for (const [text, fault] of [
  ['', /expected rates such as/],
  ['10,x', /expected rates such as/],
  ['-1', /expected rates such as/],
  ['1e3', /expected rates such as/],
  ['1@2m@3m', /expected rates such as/],
  ['1000001', /each from 0 to 1000000 requests\/s/],
  ['1@500ms', /whole seconds/],
  ['1@', /whole seconds/],
  ['1@24h,1@145h', /longer than 7 days/],
  [Array(101).fill('1').join(','), /at most 100 phases/]
] as const) {
  loads(`refuses the phases ${text.slice(0, 20)}`, () => {
    const load = phasedLoad(text, 60_000)
    assert.ok(E.isLeft(load))
    assert.match(load.left, fault)
  })
}

const trace = (text: string): Promise<Load> => {
  const file = join(dir, 'trace.csv')
  writeFileSync(file, text)
  return traceLoad(file)
}

loads('a trace of rates: each holds until the next, the last as long as the others', async () => {
  const load = await trace('time,rps\n2026-01-01T00:00:00Z,0\n2026-01-01T00:00:10Z,1000\n2026-01-01T00:00:20Z,0\n')
  assert.equal([load.durationMs, load.peakRps, load.name], [30_000, 1_000, 'trace.csv'])
  const seconds = perSecond(load)
  assert.ok(seconds.slice(0, 10).every((count) => count === 0) && seconds.slice(20).every((count) => count === 0))
  assert.ok(seconds.slice(10, 20).every((count) => Math.abs(count - 1_000) < 200))
})

loads('a trace of requests: each at its time, in any order', async () => {
  const load = await trace('timestamp\n100.5\n100\n102.999\n100.25\n')
  assert.equal(perSecond(load), [3, 0, 1])
  assert.equal([load.durationMs, load.peakRps], [3_000, 3])
})

loads('the parts of a trace are named by when they are, without a gap', async () => {
  const { phases } = await trace('0,1\n3600,1\n')
  assert.is(phases.length, 8)
  assert.equal(phases[1], { name: '15m–30m', fromMs: 900_000, toMs: 1_800_000 })
  assert.is((await trace('5\n6.5\n')).phases.length, 2)
})

for (const [name, text, fault] of [
  ['no rows', 'time,rps\n', / has no rows$/],
  ['no time', '1,2\nx,3\n', /: record 2 has no time$/],
  ['no rate', '1,2\n2,\n', /: record 2 has no rate from 0 to 1000000/],
  ['too high a rate', '1,2000000\n', /: record 1 has no rate/],
  ['times that go back', '2,1\n1,1\n', /: times have to rise/],
  ['more than a week', '0,1\n700000,1\n', /: longer than 7 days$/],
  ['no CSV', '1,"2"3\n', / is no CSV: /]
] as const) {
  loads(`refuses a trace with ${name}`, async () => {
    const failed = await trace(text).then(
      () => undefined,
      (error: unknown) => error
    )
    assert.instance(failed, BadFile)
    assert.match((failed as Error).message, fault)
  })
}

loads('refuses a trace that is not there', async () => {
  const failed = await traceLoad(join(dir, 'none.csv')).catch((error: unknown) => error)
  assert.match((failed as Error).message, /^there is no file /)
})

loads.run()
