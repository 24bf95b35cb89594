import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MAX_BODY_BYTES } from '../../shared/contract/bounds.ts'
import type { Verdict } from '../../shared/detection/verdict.ts'
import { judge } from '../../shared/policy/judge.ts'
import { policyWith } from '../../shared/policy/testing/policies.ts'
import { toAnomaly } from '../../shared/policy/to-anomaly.ts'
import { fitting } from './fitting.ts'

const fits = suite('fitting')

const anomaly = (score: number, host = 'h') => {
  const verdict: Verdict = {
    ...{ warming: false, seen: 50, needed: 20, score, expected: 0, lower: 0, upper: 0 },
    ...{ direction: 'above', reason: 'spike', parts: [] },
    statistics: { count: 50, mean: 0, std_dev: 1, z: score * 4 }
  }
  const policy = policyWith()
  return toAnomaly(policy, {
    series: { source: '/fleet', metric: 'cpu', labels: { host } },
    sample: { time: 0, key: 'e1.00', value: 1 / 3, event: '1' },
    verdict,
    judgement: judge(policy, 1 / 3, verdict, 50),
    intervalMs: 1000
  })
}

const SIZE = JSON.stringify(anomaly(9)).length + 1

fits('leaves what fits as it is', () => {
  const all = [anomaly(2), anomaly(3)]
  assert.is(fitting(all), all)
  assert.is(fitting(all, 2 * SIZE), all)
})

fits('keeps the worst, in the order of the event, alike each time', () => {
  const all = [3, 5, 2, 9, 4].map((score) => anomaly(score))
  const kept = fitting(all, 3 * SIZE)
  assert.equal(
    kept.map(({ score }) => score),
    [5, 9, 4]
  )
  assert.equal(fitting(all, 3 * SIZE), kept)
})

fits('keeps one, however small the room', () => {
  assert.equal(
    fitting([anomaly(2), anomaly(3)], 1).map(({ score }) => score),
    [3]
  )
})

fits('a thousand anomalies with long names in other scripts stay under what recipients take', () => {
  const all = Array.from({ length: 1000 }, (_, i) => anomaly(i + 1, '温'.repeat(250)))
  assert.ok(Buffer.byteLength(JSON.stringify({ anomalies: all })) > MAX_BODY_BYTES)
  const kept = fitting(all)
  assert.ok(Buffer.byteLength(JSON.stringify({ anomalies: kept })) < MAX_BODY_BYTES)
  assert.is(kept.at(-1)?.score, 1000)
})

fits.run()
