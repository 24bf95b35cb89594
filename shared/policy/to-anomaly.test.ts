import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Anomaly } from '../contract/anomaly.ts'
import { decode } from '../contract/decode.ts'
import type { Verdict } from '../detection/verdict.ts'
import { judge } from './judge.ts'
import { readPolicies } from './read-policies.ts'
import { toAnomaly } from './to-anomaly.ts'

const anomalies = suite('toAnomaly')

const VERDICT: Verdict = {
  ...{ warming: false, seen: 100, needed: 20, score: 3, expected: 90, lower: 70, upper: 110 },
  ...{ direction: 'above', reason: 'spike' },
  statistics: { count: 50, mean: 90, std_dev: 5, z: 12 },
  parts: [
    { name: 'level', score: 0.4, oneIn: 0, heldBy: '' },
    { name: 'value', score: 3, oneIn: 5000, heldBy: '' },
    { name: 'order', score: 1.2, oneIn: 12, heldBy: 'noise' }
  ]
}

anomalies('says who judged it by what, and no band beyond what is possible', () => {
  const set = readPolicies('policies: [{ name: cpu, match: { metric: cpu }, valid_range: { min: 0, max: 100 } }]')
  if (E.isLeft(set)) throw new Error(set.left.join())
  const series = { source: '/shop', metric: 'cpu', labels: { host: 'a' } }
  const policy = set.right.policyOf(series)
  const anomaly = toAnomaly(policy, {
    series,
    sample: { time: 1_767_225_600_000, key: 'k1', value: 150, event: 'e1' },
    verdict: VERDICT,
    judgement: judge(policy, 150, VERDICT, 100),
    intervalMs: 59_999.7
  })
  assert.equal(anomaly, {
    series,
    ...{ time: '2026-01-01T00:00:00.000Z', value: 150, expected: 90, lower: 70, upper: 100, score: 3 },
    ...{ direction: 'above', reason: 'range', severity: 'critical' },
    explanation:
      '150 is out of the range that policy "cpu" allows; expected 90 (normal 70 to 100); ' +
      'value at 3 times its threshold (as rare as one in 5,000)',
    detector: { name: policy.detector.name, version: policy.detector.version },
    policy: { name: 'cpu', version: set.right.version },
    parts: [
      { name: 'value', score: 3, one_in: 5000, held_by: null },
      { name: 'order', score: 1.2, one_in: 12, held_by: 'noise' },
      { name: 'level', score: 0.4, one_in: null, held_by: null }
    ],
    interval_ms: 60_000,
    statistics: VERDICT.statistics,
    cause: { event: 'e1', sample: 'k1' }
  })
  assert.equal(decode(Anomaly)(JSON.parse(JSON.stringify(anomaly))), E.right(anomaly))
})

anomalies.run()
