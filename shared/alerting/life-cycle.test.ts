import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AlertState, alertId } from './alert-state.ts'
import { applyAnomalies, applyTick, type Folded } from './life-cycle.ts'
import { anomalyAt, MINUTE, TEN } from './testing/anomaly-fixture.ts'

const cycle = suite('alert life cycle')

// Quiet 5 min, cooldown 5 min: one alert reaches 10 min beyond its last anomaly.
const settings = { quietMs: 5 * MINUTE, cooldownMs: 5 * MINUTE }
const NOW = TEN + MINUTE

/** What a fold told: status and sequence of each transition, and what it counts at that moment. */
const told = ({ transitions }: Folded): ReadonlyArray<string> =>
  transitions.map(({ status, alert }) => `${status} #${alert.sequence} count ${alert.count}`)

const opened = (now = NOW): AlertState => applyAnomalies(undefined, [anomalyAt(TEN)], settings, now).alert as AlertState
const resolved = (): AlertState => applyTick(opened(), settings, NOW + 5 * MINUTE).alert as AlertState

cycle('opens on the first anomaly', () => {
  const first = anomalyAt(TEN)
  const { alert, transitions, outcomes } = applyAnomalies(undefined, [first], settings, NOW)
  const expected: AlertState = {
    id: alertId(first),
    series: first.series,
    severity: 'warning',
    openedAt: TEN,
    lastAt: TEN,
    resolvedAt: null,
    seenAt: NOW,
    toldAt: NOW,
    count: 1,
    worst: first,
    sequence: 1,
    known: alert?.known ?? []
  }
  assert.equal(alert, expected)
  assert.is(alert?.known.length, 1)
  assert.equal(transitions, [{ status: 'opened', alert: expected }])
  assert.equal(outcomes, ['fresh'])
})

cycle('says it once when one event brings many anomalies, with all of them in it', () => {
  const severe = anomalyAt(TEN + 2 * MINUTE, { severity: 'critical', score: 9 })
  const folded = applyAnomalies(undefined, [anomalyAt(TEN), severe, anomalyAt(TEN + 4 * MINUTE)], settings, NOW)
  assert.equal(told(folded), ['opened #1 count 3'])
  assert.is(folded.alert?.severity, 'critical')
  assert.is(folded.alert?.worst, severe)
})

const after = (minutes: number) => anomalyAt(TEN + minutes * MINUTE)
const rows: ReadonlyArray<
  readonly [what: string, from: () => AlertState, given: ReturnType<typeof after>, now: number, ...told: string[]]
> = [
  ['goes on: nothing to tell within the cooldown', opened, after(1), NOW + MINUTE],
  ['goes on: told again after the cooldown', opened, after(1), NOW + 5 * MINUTE, 'updated #2 count 2'],
  [
    'severity rises: told at once',
    opened,
    anomalyAt(TEN + MINUTE, { severity: 'critical' }),
    NOW,
    'updated #2 count 2'
  ],
  ['earlier than the last one, not seen before: counted', opened, after(-1), NOW],
  ['up to quiet + cooldown after the last one: the same alert', opened, after(10), NOW],
  ['beyond that: resolved and a new one', opened, after(10.001), NOW, 'resolved #2 count 1', 'opened #1 count 1'],
  ['the same sample again', opened, after(0), NOW + 9 * MINUTE],
  [
    'resolved, and again within the cooldown: the same alert',
    resolved,
    after(10),
    NOW + 6 * MINUTE,
    'updated #3 count 2'
  ],
  ['resolved, and again beyond it: a new one', resolved, after(10.001), NOW + 6 * MINUTE, 'opened #1 count 1'],
  ['resolved, and one from before that came late: counted only', resolved, after(-1), NOW + 6 * MINUTE],
  ['resolved, and the same sample again', resolved, after(0), NOW + 6 * MINUTE],
  ['from long before the alert', opened, after(-10.001), NOW]
]
for (const [what, from, given, now, ...expected] of rows) {
  cycle(what, () => assert.equal(told(applyAnomalies(from(), [given], settings, now)), expected))
}

cycle('tells what became of each anomaly', () => {
  const late = anomalyAt(TEN - 11 * MINUTE)
  const { outcomes, alert } = applyAnomalies(opened(), [anomalyAt(TEN), late, anomalyAt(TEN + 1)], settings, NOW)
  assert.equal(outcomes, ['late', 'duplicate', 'fresh'])
  assert.is(alert?.count, 2)
})

cycle('is the very same value when nothing has changed', () => {
  const alert = opened()
  assert.is(applyAnomalies(alert, [anomalyAt(TEN)], settings, NOW + 9 * MINUTE).alert, alert)
  assert.is(applyTick(alert, settings, NOW).alert, alert)
})

cycle('keeps its id when an earlier anomaly moves its beginning', () => {
  const alert = applyAnomalies(opened(), [after(-1)], settings, NOW).alert as AlertState
  assert.is(alert.id, opened().id)
  assert.is(alert.openedAt, TEN - MINUTE)
})

cycle('opens no alert without room, and goes on with the one there is', () => {
  assert.equal(applyAnomalies(undefined, [after(0)], settings, NOW, false), {
    alert: undefined,
    transitions: [],
    outcomes: ['over_limit']
  })
  assert.equal(applyAnomalies(resolved(), [after(1)], settings, NOW, false).outcomes, ['over_limit'])
  assert.equal(applyAnomalies(opened(), [after(1)], settings, NOW, false).outcomes, ['fresh'])
  assert.equal(told(applyAnomalies(opened(), [after(60)], settings, NOW, false)), [
    'resolved #2 count 1',
    'opened #1 count 1'
  ])
})

cycle('is resolved by the tick when it has been quiet by the clock, at the sample time at which it was', () => {
  assert.equal(told(applyTick(opened(), settings, NOW + 5 * MINUTE - 1)), [])
  const { alert, transitions } = applyTick(opened(), settings, NOW + 5 * MINUTE)
  assert.equal(alert, { ...opened(), resolvedAt: TEN + 5 * MINUTE, sequence: 2 })
  assert.equal(transitions, [{ status: 'resolved', alert }])
  assert.equal(told(applyTick(alert as AlertState, settings, NOW + 60 * MINUTE)), [])
})

cycle('is not kept open by what has been seen before', () => {
  const again = applyAnomalies(opened(), [anomalyAt(TEN)], settings, NOW + 4 * MINUTE).alert as AlertState
  assert.equal(told(applyTick(again, settings, NOW + 5 * MINUTE)), ['resolved #2 count 1'])
})

cycle('takes a whole history in one event: each incident is opened and resolved', () => {
  const incidents = [0, 1, 60, 61, 62, 180].map(after)
  const folded = applyAnomalies(undefined, incidents.reverse(), settings, NOW)
  assert.equal(told(folded), [
    'opened #1 count 2',
    'resolved #2 count 2',
    'opened #1 count 3',
    'resolved #2 count 3',
    'opened #1 count 1'
  ])
  assert.is(new Set(folded.transitions.map(({ alert }) => alert.id)).size, 3)
})

cycle('knows the anomalies of the alert before', () => {
  const second = applyAnomalies(opened(), [after(11)], settings, NOW).alert as AlertState
  const moved = applyAnomalies(second, [after(2)], settings, NOW).alert as AlertState
  assert.equal(applyAnomalies(moved, [after(0)], settings, NOW).outcomes, ['duplicate'])
})

cycle.run()
