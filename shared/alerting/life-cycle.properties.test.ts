import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AlertRule, DEFAULT_ALERT_RULE, lengthMs } from './alert-rule.ts'
import type { AlertState, SeriesAlerts } from './alert-state.ts'
import { applyAnomalies, applyTick } from './life-cycle.ts'
import { anomalyAt, MINUTE, TEN } from './testing/anomaly-fixture.ts'
import { SHORT_RULE } from './testing/rule-fixture.ts'
import type { Transition } from './transition.ts'

const properties = suite('alert life cycle, for any stream')

const FROM_OPEN: AlertRule = { ...SHORT_RULE, lockout: { ms: 20 * MINUTE, samples: 0, from: 'open' } }

/** A rule, and histories of which some are much shorter than its lock-out and some much longer. */
type Setting = { readonly rule: AlertRule; readonly unitMs: number }

const setting: fc.Arbitrary<Setting> = fc.record({
  rule: fc.constantFrom(SHORT_RULE, FROM_OPEN, DEFAULT_ALERT_RULE),
  unitMs: fc.constantFrom(MINUTE / 20, MINUTE, 10 * MINUTE)
})

type Step = { readonly kind: 'anomalies'; readonly units: ReadonlyArray<number> } | { readonly kind: 'tick' }

const unit = fc.integer({ min: 0, max: 120 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('anomalies' as const),
      units: fc.array(unit, { minLength: 1, maxLength: 4 })
    })
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) }
)

/** Every step a minute after the one before, by the clock. */
const run = (
  { rule, unitMs }: Setting,
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
            one.units.map((at) => anomalyAt(TEN + at * unitMs)),
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
    fc.property(setting, fc.array(step, { maxLength: 40 }), (given, steps) => {
      let openId: string | undefined
      const sequences = new Map<string, number>()
      for (const { status, alert } of run(given, steps).transitions) {
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
    fc.property(setting, fc.array(step, { maxLength: 40 }), (given, steps) => {
      const { state, transitions } = run(given, steps)
      const last = state === undefined ? [] : applyTick(state, given.rule, TEN + 1000 * MINUTE).transitions
      const byId = new Map<string, string>()
      for (const { status, alert: one } of [...transitions, ...last]) byId.set(one.id, status)
      assert.ok([...byId.values()].every((status) => status === 'resolved'))
    })
  )
})

properties('delivering events again, in any order and number, changes nothing', () => {
  fc.assert(
    fc.property(
      setting,
      fc.array(fc.array(unit, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 15 }),
      fc.infiniteStream(fc.nat()),
      (given, events, picks) => {
        const steps = events.map((units): Step => ({ kind: 'anomalies', units }))
        const before = run(given, steps)
        const again: Step[] = Array.from(
          { length: 30 },
          () => steps[(picks.next().value as number) % steps.length] as Step
        )
        const after = run(given, [...steps, ...again])
        assert.equal(after.state, before.state)
        assert.equal(after.transitions, before.transitions)
      }
    )
  )
})

/** Of times in order: where the next one is beyond what the alert reaches, another begins. */
const incidentsOf = ({ resolveAfter, lockout }: AlertRule, times: ReadonlyArray<number>): number => {
  const [openMs, lockoutMs] = [lengthMs(resolveAfter, 0), lengthMs(lockout, 0)]
  let incidents = 0
  let first = 0
  let last = 0
  for (const time of times) {
    const locked = (lockout.from === 'open' ? first : last) + lockoutMs
    if (incidents === 0 || time > Math.max(last + openMs, locked)) {
      incidents += 1
      first = time
    }
    last = time
  }
  return incidents
}

properties('how many alerts a history has follows from its sample times, at any speed and with any ticks', () => {
  const seen = { one: new Set<AlertRule>(), more: new Set<AlertRule>() }
  const history = fc.uniqueArray(unit, { minLength: 1, maxLength: 30 }).map((units) => units.sort((a, b) => a - b))
  fc.assert(
    fc.property(setting, history, fc.array(fc.nat(3), { minLength: 30, maxLength: 30 }), (given, units, ticks) => {
      const { rule, unitMs } = given
      const incidents = incidentsOf(
        rule,
        units.map((at) => at * unitMs)
      )
      const steps = units.flatMap(
        (at, i): ReadonlyArray<Step> => [
          { kind: 'anomalies', units: [at] },
          ...Array.from({ length: (ticks[i] as number) * 3 }, (): Step => ({ kind: 'tick' }))
        ]
      )
      const { transitions } = run(given, steps)
      assert.is(transitions.filter(({ status }) => status === 'opened').length, incidents)
      assert.is(new Set(transitions.map(({ alert }) => alert.id)).size, incidents)
      seen[incidents === 1 ? 'one' : 'more'].add(rule)
    }),
    { numRuns: 300 }
  )
  assert.equal([seen.one.size, seen.more.size], [3, 3], 'every rule has made one alert of a history, and several')
})

properties('anomalies within a lock-out count the same in any order', () => {
  fc.assert(
    fc.property(
      setting,
      fc.uniqueArray(fc.integer({ min: 0, max: 10 }), { minLength: 1 }),
      fc.infiniteStream(fc.nat()),
      ({ rule }, tenths, picks) => {
        const unitMs = rule.lockout.ms / 10
        const shuffled = tenths.map((at) => [picks.next().value as number, at] as const).sort(([a], [b]) => a - b)
        const { state } = run(
          { rule, unitMs },
          shuffled.map(([, at]): Step => ({ kind: 'anomalies', units: [at] }))
        )
        const alert: AlertState | null | undefined = state?.alert
        const first = TEN + Math.min(...tenths) * unitMs
        assert.is(alert?.count, tenths.length)
        assert.is(alert?.openedAt, first)
        assert.is(alert?.lastAt, TEN + Math.max(...tenths) * unitMs)
        assert.is(alert?.worst.time, new Date(first).toISOString())
      }
    )
  )
})

properties.run()
