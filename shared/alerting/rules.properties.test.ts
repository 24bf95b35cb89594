import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Anomaly } from '../contract/anomaly.ts'
import { AlertRule, DEFAULT_ALERT_RULE, lengthMs } from './alert-rule.ts'
import type { SeriesAlerts } from './alert-state.ts'
import { foldAlerts } from './fold-alerts.ts'
import { applyAnomalies, applyTick } from './life-cycle.ts'
import { reachOf } from './reach.ts'
import { anomalyAt, MINUTE, TEN } from './testing/anomaly-fixture.ts'
import type { Transition } from './transition.ts'

const properties = suite('alert rules, for any rule and stream')

// Short ones too, or hardly any history would have a second alert.
const samples = fc.oneof(fc.nat(3), fc.nat(20))
const length = fc.record({ ms: fc.nat(20 * MINUTE), samples })
const open = fc
  .record({ anomalies: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 6 })), more: fc.nat(6) })
  .map(({ anomalies, more }) => ({ anomalies, of: anomalies + more }))
const drawn: fc.Arbitrary<AlertRule> = fc.record({
  open,
  resolveAfter: length,
  lockout: fc.record({
    // Hours, and next to nothing.
    ms: fc.oneof(fc.nat(20 * MINUTE), fc.nat(300 * MINUTE)),
    samples,
    from: fc.constantFrom('open', 'last')
  }),
  fatigue: fc.record({
    weight: fc.constantFrom(0, 0.1, 1, 5),
    ms: fc.nat(200 * MINUTE),
    samples: fc.nat(200)
  }),
  tellAgainAfter: length,
  raise: fc.constantFrom(1.5, 2, 1e6)
})
const rule = fc.oneof({ weight: 5, arbitrary: drawn }, { weight: 1, arbitrary: fc.constant(DEFAULT_ALERT_RULE) })

/** Anomalies of a series with a sample a minute, five minutes or an hour, in the order of time. */
const history: fc.Arbitrary<ReadonlyArray<Anomaly>> = fc
  .record({
    intervalMs: fc.constantFrom(MINUTE, 5 * MINUTE, 60 * MINUTE),
    list: fc.uniqueArray(
      fc.record({ at: fc.nat(200), score: fc.constantFrom(1.05, 1.3, 2, 9), critical: fc.boolean() }),
      { maxLength: 60, selector: ({ at }) => at }
    )
  })
  .map(({ intervalMs, list }) =>
    list
      .sort((a, b) => a.at - b.at)
      .map(({ at, score, critical }) =>
        anomalyAt(TEN + at * intervalMs, { score, severity: critical ? 'critical' : 'warning', intervalMs })
      )
  )

const rhythmOf = ([one]: ReadonlyArray<Anomaly>): number => one?.interval_ms ?? MINUTE

type Run = { readonly state: SeriesAlerts | undefined; readonly transitions: ReadonlyArray<Transition> }

/** Each batch a minute after the one before, by the clock. */
const run = (given: AlertRule, batches: ReadonlyArray<ReadonlyArray<Anomaly>>, from?: SeriesAlerts): Run => {
  let state = from
  const transitions: Transition[] = []
  for (const [i, batch] of batches.entries()) {
    const folded = applyAnomalies(state, batch, given, TEN + i * MINUTE)
    state = folded.state
    transitions.push(...folded.transitions)
  }
  return { state, transitions }
}

const openings = ({ transitions }: Run): ReadonlyArray<string> =>
  transitions.filter(({ status }) => status === 'opened').map(({ alert }) => `${alert.id}`)

const oneByOne = (anomalies: ReadonlyArray<Anomaly>) => anomalies.map((one) => [one])

/** Cut into batches as the sizes say, each batch in any order. */
const inBatches = (anomalies: ReadonlyArray<Anomaly>, sizes: ReadonlyArray<number>) => {
  const batches: Anomaly[][] = []
  for (let i = 0, b = 0; i < anomalies.length; b += 1) {
    const size = sizes[b % sizes.length] as number
    batches.push(anomalies.slice(i, i + size).reverse())
    i += size
  }
  return batches
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 })

properties('every rule that is drawn here is one', () => {
  fc.assert(fc.property(rule, (one) => AlertRule.is(one)))
  assert.ok(AlertRule.is(DEFAULT_ALERT_RULE))
})

properties('which alerts are opened, and what they end up with, does not depend on batches', () => {
  fc.assert(
    fc.property(rule, history, sizes, (given, anomalies, cuts) => {
      const single = run(given, oneByOne(anomalies))
      const batched = run(given, inBatches(anomalies, cuts))
      assert.equal(openings(batched), openings(single))
      assert.is(batched.state?.alert?.count, single.state?.alert?.count)
      assert.is(batched.state?.alert?.lastAt, single.state?.alert?.lastAt)
      assert.equal(batched.state?.alert?.worst, single.state?.alert?.worst)
      assert.equal(batched.state?.pending, single.state?.pending)
      assert.equal(batched.state?.tiredness, single.state?.tiredness)
    })
  )
})

properties('a replay at any speed, with ticks at any time, opens the same alerts as the day itself', () => {
  fc.assert(
    fc.property(rule, history, fc.infiniteStream(fc.nat(40)), (given, anomalies, ticks) => {
      const fold = foldAlerts<Anomaly>(given)
      let day: SeriesAlerts | undefined
      let replayed: SeriesAlerts | undefined
      const opened: [string[], string[]] = [[], []]
      const keep = (list: string[], transitions: ReadonlyArray<Transition>): void => {
        for (const { status, alert } of transitions) if (status === 'opened') list.push(alert.id)
      }
      for (const anomaly of anomalies) {
        const onTheDay = fold(day, Date.parse(anomaly.time), anomaly)
        day = onTheDay.state
        keep(opened[0], onTheDay.transitions)
        const folded = applyAnomalies(replayed, [anomaly], given, TEN)
        keep(opened[1], folded.transitions)
        // Less than the day for which anomalies without an alert wait by the clock.
        const tick = folded.state && applyTick(folded.state, given, TEN + (ticks.next().value as number) * MINUTE)
        replayed = tick?.state
      }
      assert.equal(opened[1], opened[0])
    })
  )
})

properties('fewer than m anomalies within n samples never open an alert; the first m that are do', () => {
  fc.assert(
    fc.property(rule, history, (any, anomalies) => {
      const given = { ...any, fatigue: { ...any.fatigue, weight: 0 } }
      const { anomalies: m, of: n } = given.open
      const enough = anomalies.findIndex((one, i) => {
        const first = anomalies[i - m + 1]
        return first !== undefined && Date.parse(one.time) - Date.parse(first.time) < n * rhythmOf(anomalies)
      })
      const { transitions } = run(given, oneByOne(anomalies))
      const first = transitions.find(({ status }) => status === 'opened')
      if (enough < 0) assert.is(first, undefined)
      else {
        assert.is(first?.alert.lastAt, Date.parse(anomalies[enough]?.time as string))
        assert.is(first?.alert.count, m)
        assert.is(first?.alert.openedAt, Date.parse(anomalies[enough - m + 1]?.time as string))
      }
    })
  )
})

properties('openings are further apart than the lock-out', () => {
  const pairs = { open: 0, last: 0 }
  fc.assert(
    fc.property(rule, history, (given, anomalies) => {
      const opened = run(given, oneByOne(anomalies)).transitions.filter(({ status }) => status === 'opened')
      for (const [i, { alert }] of opened.entries()) {
        const before = opened[i - 1]?.alert
        if (before === undefined) continue
        assert.ok(alert.openedAt - before.openedAt > lengthMs(given.lockout, rhythmOf(anomalies)))
        pairs[given.lockout.from] += 1
      }
    }),
    { numRuns: 300 }
  )
  assert.ok(Math.min(pairs.open, pairs.last) >= 20, `too few to mean anything: ${JSON.stringify(pairs)}`)
})

properties('tired people are never called more often, and who is called when more tired is called when less', () => {
  fc.assert(
    fc.property(rule, history, fc.double({ min: 0, max: 1, noNaN: true }), (given, anomalies, share) => {
      const weighing = (weight: number): AlertRule => ({ ...given, fatigue: { ...given.fatigue, weight } })
      const tired = run(given, oneByOne(anomalies))
      assert.ok(openings(tired).length <= openings(run(weighing(0), oneByOne(anomalies))).length)
      // One more anomaly on the very same past, beyond the reach of the alert there is.
      const { state } = tired
      if (state === undefined) return
      const intervalMs = rhythmOf(anomalies)
      const beyond = state.alert === null ? TEN + 300 * intervalMs : reachOf(state.alert, given).to + intervalMs
      const next = anomalyAt(beyond, { score: 1.5, intervalMs })
      const more = openings(run({ ...given, open: { anomalies: 1, of: 1 } }, [[next]], state))
      const less = weighing(given.fatigue.weight * share)
      assert.ok(more.length <= openings(run({ ...less, open: { anomalies: 1, of: 1 } }, [[next]], state)).length)
    })
  )
})

properties('delivering anomalies again, in any order and number, changes nothing', () => {
  fc.assert(
    fc.property(rule, history, fc.infiniteStream(fc.nat()), (given, anomalies, picks) => {
      if (anomalies.length === 0) return
      const before = run(given, oneByOne(anomalies))
      const again = Array.from({ length: 20 }, () => [
        anomalies[(picks.next().value as number) % anomalies.length] as Anomaly
      ])
      const after = run(given, again, before.state)
      assert.is(after.state, before.state)
      assert.equal(after.transitions, [])
    })
  )
})

properties('in any order of arrival each anomaly is counted at most once, and the state stays small and plain', () => {
  fc.assert(
    fc.property(rule, history, fc.infiniteStream(fc.nat()), (given, anomalies, picks) => {
      const shuffled = anomalies
        .map((one) => [picks.next().value as number, one] as const)
        .sort(([a], [b]) => a - b)
        .map(([, one]) => one)
      const { state, transitions } = run(given, oneByOne(shuffled))
      const counts = new Map(transitions.map(({ alert }) => [alert.id, alert.count]))
      if (state?.alert != null) counts.set(state.alert.id, state.alert.count)
      assert.ok([...counts.values()].reduce((sum, count) => sum + count, 0) <= anomalies.length)
      assert.ok((state?.pending.length ?? 0) < given.open.anomalies)
      assert.equal(state && JSON.parse(JSON.stringify(state)), state)
    })
  )
})

properties.run()
