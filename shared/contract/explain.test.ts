import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AnomalyPart, MAX_EXPLANATION_LENGTH } from './anomaly.ts'
import { type Explained, explain } from './explain.ts'
import { isText } from './text.ts'

const sentences = suite('explanation of an anomaly')

const part = (name: string, score: number, one_in: number | null, held_by: string | null = null): AnomalyPart => ({
  ...{ name, score, one_in, held_by }
})

const anomaly = (given: Partial<Explained>): Explained => ({
  ...{ value: 1250, expected: 210, lower: 150, upper: 270, score: 3.4, reason: 'spike', interval_ms: 60_000 },
  parts: [part('jump', 3.4, 2880), part('level', 0.7, 900, 'common'), part('pattern', 0.5, 1, 'lockout')],
  detector: { name: 'adaptive' },
  policy: { name: 'web' },
  ...given
})

const HEARD = [part('pattern', 1.29, 1000)]

const TABLE: ReadonlyArray<readonly [Partial<Explained>, string]> = [
  [
    {},
    '1,250 is a spike, 1,040 above the expected 210 (normal 150 to 270); ' +
      'jump at 3.4 times its threshold (near this far once in 2,880 samples); ' +
      'level held back: far out, but not rare enough; pattern held back: too soon after another anomaly'
  ],
  [
    { value: 86.62512, expected: 90.5, lower: 86.89211, upper: 94.13344, reason: 'dip', parts: [], score: 1.0703 },
    '86.625 is a dip, 3.87 below the expected 90.5 (normal 86.9 to 94.1); adaptive at 1.07 times its threshold'
  ],
  [
    {
      reason: 'shift',
      score: 1.001,
      parts: [part('level', 1.001, 301), part('jump', 0.9, 250), part('pattern', 0, null, 'warming')]
    },
    '1,250 is a shift of level, 1,040 above the expected 210 (normal 150 to 270); ' +
      'level just over its threshold (near this far once in 301 samples); pattern held back: still learning'
  ],
  [
    { reason: 'flat', value: 42, score: 1.29, parts: HEARD },
    '42: the series moves unusually little; pattern at 1.29 times its threshold'
  ],
  [
    { reason: 'pattern', value: 41.123456, score: 1.29, parts: HEARD },
    '41.123: the order of the latest values is unusual; pattern at 1.29 times its threshold (a stretch as unusual came once in 1,000)'
  ],
  [
    { reason: 'dip', value: 160, score: 1.29, parts: HEARD },
    '160 is unusually low for the series; pattern at 1.29 times its threshold'
  ],
  [
    { value: 211, score: 1.29, parts: [] },
    '211 is unusually high for the series; adaptive at 1.29 times its threshold'
  ],
  [
    { reason: 'range', value: 101, expected: 60, lower: 40, upper: 80, parts: [], score: 2 },
    '101 is out of the range that policy "web" allows; expected 60 (normal 40 to 80)'
  ],
  [
    // Before anything is known the band is the value itself, cut at the range: nothing was expected.
    {
      ...{ reason: 'range', value: 101, expected: 100, lower: 100, upper: 100, score: 2 },
      parts: [part('jump', 0, null, 'warming'), part('level', 0, null, 'warming'), part('pattern', 0, 1, 'warming')]
    },
    '101 is out of the range that policy "web" allows'
  ],
  [
    { reason: 'missing', value: 7, expected: 7, lower: 7, upper: 7, parts: [], score: 2 },
    'no samples for longer than policy "web" allows; the last was 7, one came every 60 s'
  ],
  [
    { reason: 'missing', value: 7, parts: [], interval_ms: 0 },
    'no samples for longer than policy "web" allows; the last was 7'
  ],
  [
    // A constant series: there is no band to speak of.
    { value: 43, expected: 42, lower: 42 - 1e-9, upper: 42 + 1e-9, parts: [] },
    '43 is a spike, 1 above the expected 42; adaptive at 3.4 times its threshold'
  ],
  [
    // No part is loud enough alone.
    {
      detector: { name: 'novelty' },
      score: 1.3,
      parts: [
        part('discord', 0.8, 630),
        part('grams', 0.5, null),
        part('value', 0.01, 1),
        part('flat', 0, 0, 'warming')
      ]
    },
    '1,250 is a spike, 1,040 above the expected 210 (normal 150 to 270); ' +
      'novelty at 1.3 times its threshold: discord 0.8 (a stretch as unusual came once in 630), grams 0.5; flat held back: still learning'
  ],
  [
    { value: 5, expected: 1e6, lower: 9e5, upper: 1.1e6, reason: 'dip', parts: [] },
    '5 is a dip, 999,995 below the expected 1,000,000 (normal 900,000 to 1,100,000); adaptive at 3.4 times its threshold'
  ],
  [
    { value: 1e6, expected: 5, lower: 1, upper: 9, parts: [] },
    '1,000,000 is a spike, 999,995 above the expected 5 (normal 1 to 9); adaptive at 3.4 times its threshold'
  ],
  [
    { value: 0, expected: 500, lower: 480, upper: 520, reason: 'dip', parts: [] },
    '0 is a dip, 500 below the expected 500 (normal 480 to 520); adaptive at 3.4 times its threshold'
  ],
  [
    { value: 1e308, expected: -1e308, lower: -1e308, upper: -1e308, parts: [], reason: 'odd' },
    '1e+308 is an anomaly (odd), far above the expected -1e+308; adaptive at 3.4 times its threshold'
  ]
]

for (const [given, sentence] of TABLE) {
  sentences(`${given.reason ?? 'spike'} of ${given.value ?? 1250}`, () => assert.is(explain(anomaly(given)), sentence))
}

sentences('is printable, bounded and the same again for any numbers and names', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true })
  // Of letters that make none of the words below: "null" may stand in a name.
  const name = fc.stringMatching(/^[a-m_]{32}$/)
  const parts = fc.array(
    fc.record({ name, score: number, one_in: fc.option(number), held_by: fc.option(name) }, { noNullPrototype: true }),
    { maxLength: 8 }
  )
  const reason = fc.constantFrom('spike', 'dip', 'shift', 'flat', 'pattern', 'range', 'missing', 'x'.repeat(32))
  const values = fc.record(
    {
      value: number,
      expected: number,
      lower: number,
      upper: number,
      score: number,
      interval_ms: number,
      reason,
      parts
    },
    { noNullPrototype: true }
  )
  fc.assert(
    fc.property(values, (given) => {
      const said = explain(anomaly({ ...given, policy: { name: 'p'.repeat(64) }, detector: { name: 'd'.repeat(32) } }))
      assert.ok(isText(said, MAX_EXPLANATION_LENGTH), said)
      assert.not.match(said, /NaN|Infinity|undefined|null/)
    })
  )
})

sentences.run()
