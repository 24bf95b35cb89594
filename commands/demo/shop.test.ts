import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { derivedId } from '../../shared/cloudevents/derived-id.ts'
import { type Sighted, toFindings } from './findings.ts'
import { INCIDENTS, type Incident, PAST_TICKS, TICK_MS, TICKS } from './incidents.ts'
import { clockOf, shop, tickOf } from './shop.ts'
import { sparkline } from './sparkline.ts'

const demo = suite('demo')

demo('the same seed gives the same weeks, to the last digit, everywhere', () => {
  assert.is.not(JSON.stringify(shop(7)), JSON.stringify(shop(8)))
  // Of all of it: a change of the stream changes what the documentation says of it.
  assert.is(derivedId(JSON.stringify(shop(7))), 'qX_prs3vQfTMfovJ6QiRSi')
})

demo('is a stream that ingest would take: in order, finite, no negative rates, cpu within 100', () => {
  for (const seed of [1, 7, 99]) {
    const { past, week } = shop(seed)
    assert.equal([past.length, week.length], [PAST_TICKS, TICKS])
    const ticks = [...past, ...week]
    for (const [i, { time, values }] of ticks.entries()) {
      assert.is(time - (ticks[0]?.time ?? 0), i * TICK_MS)
      assert.ok(Object.values(values).every((value) => Number.isFinite(value) && value >= 0))
      assert.ok(values.cpu <= 100)
    }
  }
})

demo('incidents lie in the stream, one after the other on each metric', () => {
  for (const { name, from, to } of INCIDENTS) assert.ok(from >= 0 && from < to && to <= TICKS, name)
})

demo('a tick and its clock', () => {
  assert.is(clockOf(399), 'Tue 09:15')
  assert.is(tickOf('2026-01-06T09:15:00.000Z'), 399)
})

const INCIDENT: Incident = { name: 'x', kind: 'spike', metrics: ['rps', 'cpu'], from: 100, to: 110 }
const at = (tick: number, metric: Sighted['metric'] = 'rps'): Sighted => ({ metric, tick, direction: 'above' })

const TABLE: ReadonlyArray<readonly [string, ReadonlyArray<Sighted>, number | undefined, number]> = [
  ['at once', [at(100)], 1, 0],
  ['after some samples, on either metric', [at(107), at(104, 'cpu')], 5, 0],
  ['missed', [], undefined, 0],
  ['too early is a false alert', [at(99)], undefined, 1],
  ['on another metric is a false alert', [at(105, 'latency_ms')], undefined, 1],
  ['the return to normal is neither', [at(110), at(159)], undefined, 0],
  ['long after is a false alert', [at(103), at(160)], 4, 1]
]

for (const [name, sighted, after, falseAlerts] of TABLE) {
  demo(`findings: ${name}`, () => {
    const found = toFindings([INCIDENT], sighted)
    assert.equal([found.findings[0]?.afterSamples, found.falseAlerts.length], [after, falseAlerts])
  })
}

demo('a sparkline shows what was found and hides nothing of it', () => {
  const values = [0, 0, 0, 0, 7, 0, 0, 0]
  assert.equal(sparkline(values, 8, [{ tick: 4, direction: 'above' }], 4), { line: '▁▁█▁', marks: '  ▲ ' })
  assert.equal(sparkline(values, 4, [], 4), { line: '▁▁  ', marks: '    ' })
  assert.equal(sparkline([5, 5], 2, [{ tick: 0, direction: 'below' }], 2), { line: '▁▁', marks: '▼ ' })
})

demo.run()
