import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId, type SeriesAlerts } from './alert-state.ts'
import { applyAnomalies, applyTick, type Folded } from './life-cycle.ts'
import { anomalyAt, MINUTE, TEN } from './testing/anomaly-fixture.ts'
import { SHORT_RULE } from './testing/rule-fixture.ts'

const cycle = suite('alert life cycle')

const rule = SHORT_RULE
const NOW = TEN + MINUTE

/** What a fold told: status and sequence of each transition, and what it counts at that moment. */
const told = ({ transitions }: Folded): ReadonlyArray<string> =>
  transitions.map(({ status, alert }) => `${status} #${alert.sequence} count ${alert.count}`)

const stateOf = ({ state }: Folded): SeriesAlerts => state as SeriesAlerts
const opened = (now = NOW): SeriesAlerts => stateOf(applyAnomalies(undefined, [anomalyAt(TEN)], rule, now))
const resolved = (): SeriesAlerts => stateOf(applyTick(opened(), rule, NOW + 5 * MINUTE))
const after = (minutes: number) => anomalyAt(TEN + minutes * MINUTE)
/** Open again, and nobody knows. */
const reopened = (): SeriesAlerts => stateOf(applyAnomalies(resolved(), [after(6)], rule, NOW + 6 * MINUTE))

cycle('opens on the first anomaly', () => {
  const first = anomalyAt(TEN, { intervalMs: 1000 })
  const { state, transitions, outcomes } = applyAnomalies(undefined, [first], rule, NOW)
  const alert = {
    id: alertId(first),
    severity: 'warning' as const,
    openedAt: TEN,
    lastAt: TEN,
    intervalMs: 1000,
    resolvedAt: null,
    count: 1,
    worst: first,
    sequence: 1,
    group: null,
    hushed: false,
    heard: false,
    told: { at: NOW, open: true, severity: 'warning' as const, score: 2 }
  }
  assert.equal(state, {
    series: first.series,
    alert,
    pending: [],
    tiredness: { level: 0, at: 0 },
    seenAt: NOW,
    known: state?.known
  })
  assert.is(state?.known.length, 1)
  assert.equal(transitions, [{ status: 'opened', alert }])
  assert.equal(outcomes, ['fresh'])
})

cycle('says it once when one event brings many anomalies, with all of them in it', () => {
  const severe = anomalyAt(TEN + 2 * MINUTE, { severity: 'critical', score: 9 })
  const folded = applyAnomalies(undefined, [anomalyAt(TEN), severe, anomalyAt(TEN + 4 * MINUTE)], rule, NOW)
  assert.equal(told(folded), ['opened #1 count 3'])
  assert.is(folded.state?.alert?.severity, 'critical')
  assert.is(folded.state?.alert?.worst, severe)
})

const critical = (minutes: number) => anomalyAt(TEN + minutes * MINUTE, { severity: 'critical' })
const scored = (minutes: number, score: number) => anomalyAt(TEN + minutes * MINUTE, { score })
const rows: ReadonlyArray<
  readonly [what: string, from: () => SeriesAlerts, given: ReturnType<typeof after>, now: number, ...told: string[]]
> = [
  ['goes on: nothing to tell within the cooldown', opened, after(1), NOW + MINUTE],
  ['goes on: told again after the cooldown', opened, after(1), NOW + 5 * MINUTE, 'updated #2 count 2'],
  ['severity rises: told at once', opened, critical(1), NOW, 'updated #2 count 2'],
  ['score is twice the one told: told at once', opened, scored(1, 4), NOW, 'updated #2 count 2'],
  ['score is less than twice the one told', opened, scored(1, 3.99), NOW],
  ['earlier than the last one, not seen before: counted', opened, after(-1), NOW],
  ['up to the end of its reach: the same alert', opened, after(10), NOW],
  ['beyond that: resolved and a new one', opened, after(10.001), NOW, 'resolved #2 count 1', 'opened #1 count 1'],
  ['the same sample again', opened, after(0), NOW + 9 * MINUTE],
  ['resolved, and again within the lock-out: the same alert, silently', resolved, after(10), NOW + 6 * MINUTE],
  ['resolved, and again when it is time to tell again', resolved, after(10), NOW + 10 * MINUTE, 'updated #3 count 2'],
  ['resolved, and again but worse: told at once', resolved, critical(6), NOW + 6 * MINUTE, 'updated #3 count 2'],
  ['resolved, and again beyond it: a new one', resolved, after(10.001), NOW + 6 * MINUTE, 'opened #1 count 1'],
  ['resolved, and one from before that came late: counted only', resolved, after(-1), NOW + 60 * MINUTE],
  ['resolved, and the same sample again', resolved, after(0), NOW + 6 * MINUTE],
  ['silently open again, and on: told when it is time', reopened, after(7), NOW + 10 * MINUTE, 'updated #3 count 3'],
  ['silently open again, and then another: only that is told', reopened, after(20), NOW, 'opened #1 count 1'],
  ['from long before the alert', opened, after(-10.001), NOW]
]
for (const [what, from, given, now, ...expected] of rows) {
  cycle(what, () => assert.equal(told(applyAnomalies(from(), [given], rule, now)), expected))
}

cycle('is over as silently as it was opened again', () => {
  assert.is(reopened().alert?.resolvedAt, null)
  const over = applyTick(reopened(), rule, NOW + 11 * MINUTE)
  assert.equal(told(over), [])
  assert.is(over.state?.alert?.resolvedAt, TEN + 11 * MINUTE)
})

cycle('tells what became of each anomaly', () => {
  const late = anomalyAt(TEN - 11 * MINUTE)
  const { outcomes, state } = applyAnomalies(opened(), [anomalyAt(TEN), late, anomalyAt(TEN + 1)], rule, NOW)
  assert.equal(outcomes, ['late', 'duplicate', 'fresh'])
  assert.is(state?.alert?.count, 2)
})

cycle('is the very same value when nothing has changed', () => {
  const state = opened()
  assert.is(applyAnomalies(state, [anomalyAt(TEN)], rule, NOW + 9 * MINUTE).state, state)
  assert.is(applyTick(state, rule, NOW).state, state)
})

cycle('keeps its id when an earlier anomaly moves its beginning', () => {
  const { alert } = stateOf(applyAnomalies(opened(), [after(-1)], rule, NOW))
  assert.is(alert?.id, opened().alert?.id)
  assert.is(alert?.openedAt, TEN - MINUTE)
})

cycle('opens no alert without room, and goes on with the one there is', () => {
  assert.equal(applyAnomalies(undefined, [after(0)], rule, NOW, false), {
    state: undefined,
    transitions: [],
    outcomes: ['over_limit']
  })
  const full = resolved()
  assert.equal(applyAnomalies(full, [after(1)], rule, NOW, false).outcomes, ['over_limit'])
  assert.is(applyAnomalies(full, [after(1)], rule, NOW, false).state, full)
  assert.is(applyAnomalies(full, [after(60)], rule, NOW, false).state, full)
  assert.equal(applyAnomalies(opened(), [after(1)], rule, NOW, false).outcomes, ['fresh'])
  assert.equal(told(applyAnomalies(opened(), [after(60)], rule, NOW, false)), [
    'resolved #2 count 1',
    'opened #1 count 1'
  ])
})

cycle('is resolved by the tick when it has been quiet by the clock, at the sample time at which it was', () => {
  assert.equal(told(applyTick(opened(), rule, NOW + 5 * MINUTE - 1)), [])
  const { state, transitions } = applyTick(opened(), rule, NOW + 5 * MINUTE)
  const alert = {
    ...opened().alert,
    resolvedAt: TEN + 5 * MINUTE,
    sequence: 2,
    told: { at: NOW + 5 * MINUTE, open: false, severity: 'warning', score: 2 }
  }
  assert.equal(state, { ...opened(), alert })
  assert.equal(transitions, [{ status: 'resolved', alert }])
  assert.equal(told(applyTick(state as SeriesAlerts, rule, NOW + 60 * MINUTE)), [])
})

cycle('is not kept open by what has been seen before', () => {
  const again = stateOf(applyAnomalies(opened(), [anomalyAt(TEN)], rule, NOW + 4 * MINUTE))
  assert.equal(told(applyTick(again, rule, NOW + 5 * MINUTE)), ['resolved #2 count 1'])
})

cycle('takes a whole history in one event: each incident is opened and resolved', () => {
  const incidents = [0, 1, 60, 61, 62, 180].map(after)
  const folded = applyAnomalies(undefined, incidents.reverse(), rule, NOW)
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
  const second = stateOf(applyAnomalies(opened(), [after(11)], rule, NOW))
  const moved = stateOf(applyAnomalies(second, [after(2)], rule, NOW))
  assert.equal(applyAnomalies(moved, [after(0)], rule, NOW).outcomes, ['duplicate'])
})

cycle.run()
