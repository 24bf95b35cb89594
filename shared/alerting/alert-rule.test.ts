import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AlertRule, DEFAULT_ALERT_RULE, lengthMs } from './alert-rule.ts'

const rules = suite('alert rule')

const rows: ReadonlyArray<readonly [what: string, changes: object, isRule: boolean]> = [
  ['the default', {}, true],
  ['m of n up to 100', { open: { anomalies: 100, of: 100 } }, true],
  ['more of them than samples', { open: { anomalies: 3, of: 2 } }, false],
  ['none', { open: { anomalies: 0, of: 1 } }, false],
  ['half of one', { open: { anomalies: 0.5, of: 1 } }, false],
  ['more than can be remembered', { open: { anomalies: 1, of: 101 } }, false],
  ['no lock-out at all', { lockout: { ms: 0, samples: 0, from: 'open' } }, true],
  ['a lock-out from nowhere', { lockout: { ms: 0, samples: 0 } }, false],
  ['a length below nothing', { resolveAfter: { ms: -1, samples: 0 } }, false],
  ['a length beyond ten years', { resolveAfter: { ms: 1e12, samples: 0 } }, false],
  ['parts of a sample', { tellAgainAfter: { ms: 0, samples: 1.5 } }, false],
  ['a weight that is none', { fatigue: { weight: Number.NaN, ms: 0, samples: 1 } }, false],
  ['a raise that everything is', { raise: 1 }, false]
]
for (const [what, changes, isRule] of rows) {
  rules(`${what}: ${isRule ? 'taken' : 'refused'}`, () =>
    assert.is(AlertRule.is({ ...DEFAULT_ALERT_RULE, ...changes }), isRule)
  )
}

rules('a length is the longer of both, and never without end', () => {
  assert.is(lengthMs({ ms: 300_000, samples: 10 }, 1_000), 300_000)
  assert.is(lengthMs({ ms: 300_000, samples: 10 }, 3_600_000), 36_000_000)
  assert.is(lengthMs({ ms: 300_000, samples: 10 }, 0), 300_000)
  assert.is(lengthMs({ ms: 0, samples: 10 }, Number.MAX_VALUE), 3_653 * 24 * 3_600_000)
})

rules.run()
