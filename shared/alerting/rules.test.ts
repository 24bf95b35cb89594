import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AlertRule } from './alert-rule.ts'
import { alertId, type SeriesAlerts } from './alert-state.ts'
import { foldAlerts } from './fold-alerts.ts'
import { applyAnomalies, applyTick, dueAt, type Folded } from './life-cycle.ts'
import { anomalyAt, type Given, MINUTE, TEN } from './testing/anomaly-fixture.ts'
import { SHORT_RULE } from './testing/rule-fixture.ts'

const rules = suite('alert rules')

const DAY = 24 * 60 * MINUTE

/** A sample a minute unless told otherwise. */
const at = (minute: number, given: Given = {}) => anomalyAt(TEN + minute * MINUTE, { intervalMs: MINUTE, ...given })
const ruleWith = (changes: Partial<AlertRule>): AlertRule => ({ ...SHORT_RULE, ...changes })
const minutes = (n: number) => ({ ms: n * MINUTE, samples: 0 })

const told = ({ transitions }: Folded): ReadonlyArray<string> =>
  transitions.map(({ status, alert }) => `${status} ${(alert.openedAt - TEN) / MINUTE} count ${alert.count}`)

/** Anomalies one by one, each at its own time by the clock. */
const run = (rule: AlertRule, anomalies: ReadonlyArray<ReturnType<typeof at>>): Folded =>
  anomalies.reduce<Folded>(
    (folded, anomaly) => {
      const next = applyAnomalies(folded.state, [anomaly], rule, Date.parse(anomaly.time))
      return { ...next, transitions: [...folded.transitions, ...next.transitions] }
    },
    { state: undefined, transitions: [], outcomes: [] }
  )

const THREE_OF_FIVE = ruleWith({ open: { anomalies: 3, of: 5 } })

rules('m of n: opens at the m-th, begins at the first of them, and counts them all', () => {
  const worst = at(2, { score: 7, severity: 'critical' })
  assert.equal(run(THREE_OF_FIVE, [at(0), worst]).transitions, [])
  const folded = run(THREE_OF_FIVE, [at(0), worst, at(4, { score: 3 })])
  assert.equal(told(folded), ['opened 0 count 3'])
  assert.is(folded.state?.alert?.id, alertId(at(0)))
  assert.is(folded.state?.alert?.worst, worst)
  assert.is(folded.state?.alert?.severity, 'critical')
  assert.equal(folded.state?.pending, [])
})

rules('m of n: those that are further apart wait in vain', () => {
  assert.equal(
    told(
      run(
        THREE_OF_FIVE,
        [0, 2, 5, 8, 10].map((n) => at(n))
      )
    ),
    []
  )
  assert.equal(
    told(
      run(
        THREE_OF_FIVE,
        [0, 2, 5, 6].map((n) => at(n))
      )
    ),
    ['opened 2 count 3']
  )
})

rules('m of n: the order of arrival does not matter among them', () => {
  assert.equal(
    told(
      run(
        THREE_OF_FIVE,
        [4, 0, 2].map((n) => at(n))
      )
    ),
    ['opened 0 count 3']
  )
})

rules('m of n: one that has come before does not count again', () => {
  const { state } = run(THREE_OF_FIVE, [at(0), at(1)])
  const again = applyAnomalies(state, [at(0), at(1)], THREE_OF_FIVE, TEN)
  assert.equal(again.outcomes, ['duplicate', 'duplicate'])
  assert.is(again.state, state)
})

rules('m of n: without a rhythm, within the time after which an alert would be resolved', () => {
  const twoOfTwo = ruleWith({ open: { anomalies: 2, of: 2 } })
  assert.equal(told(run(twoOfTwo, [at(0, { intervalMs: 0 }), at(5, { intervalMs: 0 })])), ['opened 0 count 2'])
  assert.equal(told(run(twoOfTwo, [at(0, { intervalMs: 0 }), at(5.1, { intervalMs: 0 })])), [])
})

rules('m of n: keeps no more of those that wait than an alert can need', () => {
  const rule = ruleWith({ open: { anomalies: 50, of: 100 } })
  const { state } = run(
    rule,
    Array.from({ length: 300 }, (_, i) => at(3 * i, { score: 2 + (i % 7) }))
  )
  assert.is(state?.pending.length, 34)
  assert.ok((state?.pending.filter(({ anomaly }) => anomaly !== null).length ?? 0) <= 5 + 2)
})

rules('m of n: of two that are equally bad the first is the worst, in whatever order they come', () => {
  for (const order of [
    [0, 2, 4],
    [4, 2, 0]
  ]) {
    const worst = run(
      THREE_OF_FIVE,
      order.map((n) => at(n))
    ).state?.alert?.worst
    assert.equal(worst, at(0), String(order))
  }
})

rules('m of n: what has waited in vain is forgotten after a day, where there was no alert', () => {
  const { state } = run(THREE_OF_FIVE, [at(0)])
  assert.is(dueAt(state as SeriesAlerts, THREE_OF_FIVE), TEN + DAY)
  assert.is(applyTick(state as SeriesAlerts, THREE_OF_FIVE, TEN + DAY - 1).state, state)
  assert.is(applyTick(state as SeriesAlerts, THREE_OF_FIVE, TEN + DAY).state, undefined)
  const daily = run(THREE_OF_FIVE, [at(0, { intervalMs: DAY })]).state as SeriesAlerts
  assert.is(dueAt(daily, THREE_OF_FIVE), TEN + 4.5 * DAY)
})

rules('m of n: an anomaly that only waits shows that the alert before it is over', () => {
  const folded = run(THREE_OF_FIVE, [at(0), at(1), at(2), at(60)])
  assert.equal(told(folded), ['opened 0 count 3', 'resolved 0 count 3'])
  assert.is(folded.state?.pending.length, 1)
  assert.is(dueAt(folded.state as SeriesAlerts, THREE_OF_FIVE), undefined)
})

rules('m of n: one that comes late can be the link between an alert and those that wait', () => {
  const folded = run(THREE_OF_FIVE, [at(0), at(1), at(2), at(24), at(14)])
  assert.is(folded.state?.alert?.count, 5)
  assert.equal(folded.state?.pending, [])
})

rules('lengths are the longer of time and samples: hourly samples stay one alert', () => {
  const hourly = [0, 1, 3, 13].map((hour) => at(hour * 60, { intervalMs: 60 * MINUTE }))
  const { state, transitions } = run(SHORT_RULE, hourly)
  assert.equal(
    transitions.filter(({ status }) => status === 'opened').map(({ alert }) => alert.openedAt),
    [TEN]
  )
  const quiet = TEN + (13 + 10) * 60 * MINUTE
  assert.equal(told(applyTick(state as SeriesAlerts, SHORT_RULE, quiet - 1)), [])
  const { transitions: over } = applyTick(state as SeriesAlerts, SHORT_RULE, quiet)
  assert.equal(
    over.map(({ alert }) => alert.resolvedAt),
    [quiet]
  )
})

rules('the rhythm of an alert is the one of its latest anomaly', () => {
  const { state } = run(SHORT_RULE, [at(1), at(2, { intervalMs: 2 * MINUTE }), at(0, { intervalMs: MINUTE })])
  assert.is(state?.alert?.intervalMs, 2 * MINUTE)
})

rules('a rhythm beyond all bounds is no end of the world', () => {
  for (const intervalMs of [1e308, Number.MAX_VALUE, -1e308, 5e-324]) {
    const { state } = run(SHORT_RULE, [at(0, { intervalMs })])
    const resolvedAt = applyTick(state as SeriesAlerts, SHORT_RULE, 8e15).state?.alert?.resolvedAt as number
    assert.ok(Number.isFinite(new Date(resolvedAt).getTime()), String(intervalMs))
  }
})

rules('lock-out: from the last anomaly a series that goes on and off is one alert for good', () => {
  const rule = ruleWith({ resolveAfter: minutes(2), lockout: { ...minutes(10), from: 'last' } })
  assert.equal(
    told(
      run(
        rule,
        [0, 9, 18, 27].map((n) => at(n))
      )
    ).filter((one) => one.startsWith('opened')),
    ['opened 0 count 1']
  )
})

rules('lock-out: from the opening it is another alert after that time, if it was quiet in between', () => {
  const rule = ruleWith({ resolveAfter: minutes(2), lockout: { ...minutes(10), from: 'open' } })
  assert.equal(
    told(
      run(
        rule,
        [0, 5, 9, 11, 13, 16].map((n) => at(n))
      )
    ).filter((one) => !one.startsWith('updated')),
    ['opened 0 count 1', 'resolved 0 count 5', 'opened 16 count 1']
  )
})

rules('fatigue: after an alert the next one has to be louder, less so as time goes by', () => {
  const rule = ruleWith({ fatigue: { weight: 1, ms: 60 * MINUTE, samples: 0 } })
  const quiet = run(rule, [at(0), at(60, { score: 1.36 })])
  assert.equal(told(quiet), ['opened 0 count 1', 'resolved 0 count 1'])
  assert.equal(quiet.outcomes, ['held'])
  assert.is(run(rule, [at(0), at(60, { score: 1.38 })]).state?.alert?.openedAt, TEN + 60 * MINUTE)
  assert.is(run(rule, [at(0), at(180, { score: 1.06 })]).state?.alert?.openedAt, TEN + 180 * MINUTE)
})

rules('fatigue: within an alert nobody has to be louder', () => {
  const rule = ruleWith({ fatigue: { weight: 1000, ms: 60 * MINUTE, samples: 0 } })
  assert.is(run(rule, [at(0), at(1, { score: 1.1 })]).state?.alert?.count, 2)
})

rules('fatigue: what was held is decided, also when it comes again after a louder one', () => {
  const rule = ruleWith({ fatigue: { weight: 1, ms: 60 * MINUTE, samples: 0 } })
  const { state } = run(rule, [at(0), at(59, { score: 1.1 }), at(60, { score: 3 })])
  assert.is(state?.alert?.count, 1)
  assert.equal(applyAnomalies(state, [at(59, { score: 1.1 })], rule, TEN).outcomes, ['duplicate'])
})

rules('sample by sample: what there is to tell comes with the sample that shows it', () => {
  const fold = foldAlerts<ReturnType<typeof at>>(ruleWith({ resolveAfter: minutes(5), tellAgainAfter: minutes(2) }))
  let state: SeriesAlerts | undefined
  const heard: string[] = []
  for (let minute = 0; minute < 30; minute += 1) {
    const folded = fold(state, TEN + minute * MINUTE, [3, 4, 5, 26].includes(minute) ? at(minute) : undefined)
    state = folded.state
    heard.push(...folded.transitions.map(({ status }) => `${minute} ${status}`))
  }
  assert.equal(heard, ['3 opened', '5 updated', '10 resolved', '26 opened'])
})

rules('sample by sample: nothing is made of a series without anomalies', () => {
  assert.is(foldAlerts(SHORT_RULE)(undefined, TEN, undefined).state, undefined)
})

rules.run()
