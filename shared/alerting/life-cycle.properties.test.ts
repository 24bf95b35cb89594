import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DEFAULT_ALERT_RULE } from './alert-rule.ts'
import type { AlertState, SeriesAlerts } from './alert-state.ts'
import { applyAnomalies, applyTick } from './life-cycle.ts'
import { anomalyAt, MINUTE, TEN } from './testing/anomaly-fixture.ts'
import type { Transition } from './transition.ts'

const properties = suite('alert life cycle, for any stream')

// Resolved after 5 min, reaches 10 min beyond the last anomaly.
const rule = DEFAULT_ALERT_RULE

type Step = { readonly kind: 'anomalies'; readonly minutes: ReadonlyArray<number> } | { readonly kind: 'tick' }

const minute = fc.integer({ min: 0, max: 120 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('anomalies' as const),
      minutes: fc.array(minute, { minLength: 1, maxLength: 4 })
    })
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) }
)

/** Every step a minute after the one before. */
const run = (
  steps: ReadonlyArray<Step>
): { readonly state: SeriesAlerts | undefined; readonly transitions: ReadonlyArray<Transition> } => {
  let state: SeriesAlerts | undefined
  const transitions: Transition[] = []
  for (const [i, one] of steps.entries()) {
    const now = TEN + i * MINUTE
    const folded =
      one.kind === 'tick'
        ? state && applyTick(state, rule, now)
        : applyAnomalies(
            state,
            one.minutes.map((at) => anomalyAt(TEN + at * MINUTE)),
            rule,
            now
          )
    if (folded === undefined) continue
    state = folded.state
    transitions.push(...folded.transitions)
  }
  return { state, transitions }
}

properties('at most one alert of a series is open, and each goes through its states in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let openId: string | undefined
      const sequences = new Map<string, number>()
      for (const { status, alert } of run(steps).transitions) {
        const { id, sequence } = alert
        assert.is(sequence, (sequences.get(id) ?? 0) + 1)
        sequences.set(id, sequence)
        if (status === 'opened') assert.is(sequence, 1)
        if (status === 'resolved') assert.is(openId, id)
        else assert.ok(openId === undefined || openId === id)
        openId = status === 'resolved' ? undefined : id
        assert.is(alert.resolvedAt === null, status !== 'resolved')
      }
    })
  )
})

properties('every alert that was opened is resolved in the end by ticks', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { state, transitions } = run(steps)
      const last = state === undefined ? [] : applyTick(state, rule, TEN + 1000 * MINUTE).transitions
      const byId = new Map<string, string>()
      for (const { status, alert: one } of [...transitions, ...last]) byId.set(one.id, status)
      assert.ok([...byId.values()].every((status) => status === 'resolved'))
    })
  )
})

properties('delivering events again, in any order and number, changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(minute, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 15 }),
      fc.infiniteStream(fc.nat()),
      (events, picks) => {
        const steps = events.map((minutes): Step => ({ kind: 'anomalies', minutes }))
        const before = run(steps)
        const again: Step[] = Array.from(
          { length: 30 },
          () => steps[(picks.next().value as number) % steps.length] as Step
        )
        const after = run([...steps, ...again])
        assert.equal(after.state, before.state)
        assert.equal(after.transitions, before.transitions)
      }
    )
  )
})

properties('how many alerts a history has follows from its sample times, at any speed and with any ticks', () => {
  const history = fc
    .uniqueArray(minute, { minLength: 1, maxLength: 30 })
    .map((minutes) => minutes.sort((a, b) => a - b))
  fc.assert(
    fc.property(history, fc.array(fc.nat(3), { minLength: 30, maxLength: 30 }), (minutes, ticks) => {
      const incidents = minutes.filter((at, i) => i === 0 || at - (minutes[i - 1] as number) > 10).length
      const steps = minutes.flatMap(
        (at, i): ReadonlyArray<Step> => [
          { kind: 'anomalies', minutes: [at] },
          ...Array.from({ length: (ticks[i] as number) * 3 }, (): Step => ({ kind: 'tick' }))
        ]
      )
      const { transitions } = run(steps)
      assert.is(transitions.filter(({ status }) => status === 'opened').length, incidents)
      assert.is(new Set(transitions.map(({ alert }) => alert.id)).size, incidents)
    })
  )
})

properties('anomalies close together count the same in any order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1 }),
      fc.infiniteStream(fc.nat()),
      (minutes, picks) => {
        const shuffled = minutes.map((at) => [picks.next().value as number, at] as const).sort(([a], [b]) => a - b)
        const { state } = run(shuffled.map(([, at]): Step => ({ kind: 'anomalies', minutes: [at] })))
        const alert: AlertState | null | undefined = state?.alert
        assert.is(alert?.count, minutes.length)
        assert.is(alert?.openedAt, TEN + Math.min(...minutes) * MINUTE)
        assert.is(alert?.lastAt, TEN + Math.max(...minutes) * MINUTE)
        assert.is(alert?.worst.time, new Date(TEN + Math.min(...minutes) * MINUTE).toISOString())
      }
    )
  )
})

properties.run()
