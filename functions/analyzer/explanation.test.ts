import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Verdict } from '../../shared/detection/verdict.ts'
import { judge } from '../../shared/policy/judge.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { policyWith } from '../../shared/policy/testing/policies.ts'
import { toAnomaly } from '../../shared/policy/to-anomaly.ts'
import { readLastVerdict, writeLastVerdict } from '../../shared/redis/last-verdict.ts'
import { explanationOf } from './explanation.ts'

const explanations = suite('explanation of the newest sample')

const VERDICT: Verdict = {
  ...{ warming: false, seen: 100, needed: 20, score: 1.5, expected: 90, lower: 80, upper: 100 },
  ...{ direction: 'below', reason: 'dip' },
  statistics: { count: 50, mean: 90, std_dev: 5, z: -3 },
  parts: [
    { name: 'level', score: 0.4, oneIn: 20, heldBy: 'common' },
    { name: 'jump', score: 1.5, oneIn: 450.2, heldBy: '' }
  ]
}
const DIP =
  '75 is a dip, 15 below the expected 90 (normal 80 to 100); jump at 1.5 times its threshold (near this far once in 450 samples); ' +
  'level held back: far out, but not rare enough'

const explained = (given: Partial<Policy>, value = 75, verdict = VERDICT): string | undefined => {
  const policy = policyWith({ name: 'web', ...given })
  const last = readLastVerdict(
    writeLastVerdict({ time: 0, key: 'k', value }, verdict, judge(policy, value, verdict, 100))
  )
  return last === undefined ? undefined : explanationOf(last, policy)
}

const TABLE: ReadonlyArray<readonly [string, Partial<Policy>, string]> = [
  ['an anomaly', {}, DIP],
  ['of the other side', { direction: 'above' }, `${DIP}; no anomaly: policy "web" does not watch this side`],
  ['near', { minDeviation: { absolute: 16, relative: 0 } }, `${DIP}; no anomaly: policy "web" allows for so little`],
  ['early', { warmup: 101 }, `${DIP}; no anomaly: policy "web" waits for more samples of the series`],
  [
    'not possible',
    { validRange: { min: 82, max: 95 } },
    `75 is out of the range that policy "web" allows; expected 90 (normal 82 to 95); ${DIP.slice(DIP.indexOf('jump'), DIP.indexOf('; level'))}`
  ]
]

for (const [name, policy, expected] of TABLE) explanations(name, () => assert.is(explained(policy), expected))

explanations('there is none where the detector has nothing to say', () => {
  assert.is(explained({}, 90, { ...VERDICT, score: 1 }), undefined)
})

explanations('has the words of the anomaly', () => {
  const policy = policyWith({ name: 'web', validRange: { min: 0, max: 95 } })
  const { explanation } = toAnomaly(policy, {
    series: { source: '/web', metric: 'rps', labels: {} },
    sample: { time: 0, key: 'k', value: 75, event: 'e' },
    verdict: VERDICT,
    judgement: judge(policy, 75, VERDICT, 100),
    intervalMs: 60_000
  })
  assert.is(explained({ validRange: { min: 0, max: 95 } }), explanation)
})

explanations.run()
