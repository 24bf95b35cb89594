import type { AlertRule } from '../alert-rule.ts'
import { MINUTE } from './anomaly-fixture.ts'

/**
 * A rule that tests can outlast, whatever people get by default. Of a series without a rhythm an alert is resolved after five
 * minutes, and reaches ten beyond its last anomaly; it is told again after five.
 */
export const SHORT_RULE: AlertRule = {
  open: { anomalies: 1, of: 1 },
  resolveAfter: { ms: 5 * MINUTE, samples: 10 },
  lockout: { ms: 10 * MINUTE, samples: 20, from: 'last' },
  fatigue: { weight: 0, ms: 0, samples: 3_000 },
  tellAgainAfter: { ms: 5 * MINUTE, samples: 10 },
  raise: 2
}
