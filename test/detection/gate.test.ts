import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DETECTORS } from '../../shared/detection/detectors.ts'
import { FLOORS, missedBy, tableOf } from './floors.ts'
import { type Figures, measure, policyWith } from './measure.ts'

const gate = suite('gate of detection')

gate('has floors for every detector there is, and for no other', () => {
  assert.equal(
    FLOORS.detectors,
    DETECTORS.map(({ name }) => name)
  )
  for (const floors of [...Object.values(FLOORS.least), ...Object.values(FLOORS.most)]) {
    assert.is(floors.length, FLOORS.detectors.length)
  }
})

for (const { name } of DETECTORS) {
  gate(`${name} finds what it must with its defaults, and cries no more than it may`, () => {
    const figures = measure(policyWith(`{ detector: ${name} }`))
    assert.equal(missedBy(name, figures), [], `\n${tableOf(name, figures)}`)
  })
}

type Break = readonly [what: string, defaults: string, seen: ReadonlyArray<keyof Figures>]

/** Ways to break a z-score, or what comes after it, and what the gate must see of each at least. */
const BROKEN: ReadonlyArray<Break> = [
  [
    'a threshold twice as high',
    '{ detector: { name: zscore, threshold: 8 } }',
    ['shift', 'variance', 'drift', 'pattern']
  ],
  ['a threshold half as high', '{ detector: { name: zscore, threshold: 2 } }', ['precision', 'false', 'quiet']],
  ['anomalies that are learned', '{ detector: { name: zscore, hold_out: false } }', ['block', 'fourth']],
  [
    'the references’ rule: more than 2 deviations, the sample among its own 50',
    '{ detector: { name: zscore, threshold: 2, include_sample: true, hold_out: false } }',
    ['precision', 'block', 'fourth', 'false', 'quiet']
  ],
  ['a policy that looks up only', '{ detector: zscore, direction: above }', ['dip']],
  [
    'an alert that waits for ten anomalies',
    '{ detector: zscore, alert: { open: { anomalies: 10, of: 20 } } }',
    ['spike', 'dip']
  ]
]

for (const [what, defaults, seen] of BROKEN) {
  gate(`is red for ${what}`, () => {
    const missed = missedBy('zscore', measure(policyWith(defaults)))
    for (const name of seen)
      assert.ok(missed.includes(name), `${name} is not among what is missed: ${missed.join(', ')}`)
  })
}

gate.run()
