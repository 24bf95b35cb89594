import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AlertRule, DEFAULT_ALERT_RULE } from '../alerting/alert-rule.ts'
import { AlertForm, toAlertRule } from './alert-form.ts'

const forms = suite('the alert rule in YAML')

const ruleOf = (form: unknown): AlertRule => {
  const decoded = AlertForm.decode(form)
  if (E.isLeft(decoded)) throw new Error(decoded.left.map(({ message }) => message).join())
  return toAlertRule(decoded.right)
}

const { lockout, fatigue } = DEFAULT_ALERT_RULE

const TABLE: ReadonlyArray<readonly [form: object, rule: Partial<AlertRule>]> = [
  [{}, {}],
  [{ open: { anomalies: 3, of: 5 } }, { open: { anomalies: 3, of: 5 } }],
  [{ resolve_after: '10m' }, { resolveAfter: { ms: 600_000, samples: 0 } }],
  [{ resolve_after: { samples: 7 } }, { resolveAfter: { ms: 0, samples: 7 } }],
  [{ resolve_after: { time: 'PT1M', samples: 7 } }, { resolveAfter: { ms: 60_000, samples: 7 } }],
  [{ tell_again_after: '0s' }, { tellAgainAfter: { ms: 0, samples: 0 } }],
  [{ lockout: '1h' }, { lockout: { ms: 3_600_000, samples: 0, from: lockout.from } }],
  [{ lockout: { samples: 9, from: 'open' } }, { lockout: { ms: 0, samples: 9, from: 'open' } }],
  [{ lockout: { from: 'last' } }, { lockout: { ...lockout, from: 'last' } }],
  [{ lockout: '0s' }, { lockout: { ms: 0, samples: 0, from: lockout.from } }],
  [{ fatigue: { weight: 0.5 } }, { fatigue: { ...fatigue, weight: 0.5 } }],
  [{ fatigue: { weight: 0.5, time: '1d' } }, { fatigue: { weight: 0.5, ms: 86_400_000, samples: 0 } }],
  [{ raise: 4 }, { raise: 4 }]
]

for (const [form, rule] of TABLE) {
  forms(JSON.stringify(form), () => assert.equal(ruleOf(form), { ...DEFAULT_ALERT_RULE, ...rule }))
}

forms('whatever it takes is a rule', async () => {
  const time = fc.oneof(fc.constantFrom('0s', '366d', '1w', 'PT0.2S', 'ten'), fc.nat().map(String))
  const count = fc.oneof(fc.nat({ max: 101 }), fc.constantFrom(-1, 0.5, 1e6, 1e6 + 1, Number.NaN))
  const length = fc.oneof(time, fc.record({ time, samples: count }, { requiredKeys: [] }))
  const form = fc.record(
    {
      open: fc.record({ anomalies: count, of: count }, { requiredKeys: [] }),
      resolve_after: length,
      lockout: fc.oneof(length, fc.record({ time, from: fc.constantFrom('open', 'last', 'end') })),
      fatigue: fc.record({ weight: count, time, samples: count }, { requiredKeys: [] }),
      tell_again_after: length,
      raise: count
    },
    { requiredKeys: [] }
  )
  await fc.assert(
    fc.property(form, (given) => {
      const decoded = AlertForm.decode(given)
      if (E.isRight(decoded)) assert.ok(AlertRule.is(toAlertRule(decoded.right)))
      else assert.ok(decoded.left.every(({ message }) => message !== undefined))
    }),
    { numRuns: 1000 }
  )
})

forms.run()
