import * as fc from 'fast-check'
import { MAX_ID_LENGTH, MAX_METRIC_LENGTH, MAX_SOURCE_LENGTH } from '../../shared/contract/bounds.ts'

/** Documents for property tests, not for production. Names are valid ones of the contract, with much beyond ASCII. */

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

/** Any Unicode that the pipeline takes as a name. */
export const aText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(maxLength, 40) })
    .filter((text) => text.length <= maxLength && !CONTROL.test(text))

export const aTime = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

export const aNumber = fc.double({ noNaN: true, noDefaultInfinity: true })

export const someLabels = fc.dictionary(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.\-/]{0,20}$/), aText(60), {
  maxKeys: 16,
  noNullPrototype: true
})

export const aSample = fc.record(
  {
    metric: aText(MAX_METRIC_LENGTH),
    value: aNumber,
    time: fc.oneof(fc.integer({ min: 0, max: 8.64e15 }), aTime),
    labels: someLabels,
    id: aText(MAX_ID_LENGTH)
  },
  { requiredKeys: ['metric', 'value'], noNullPrototype: true }
)

export const aSeries = fc.record({
  source: aText(MAX_SOURCE_LENGTH),
  metric: aText(MAX_METRIC_LENGTH),
  labels: someLabels
})

const severity = fc.constantFrom('warning', 'critical')

export const anAnomaly = fc.record({
  series: aSeries,
  time: aTime,
  value: aNumber,
  expected: aNumber,
  lower: aNumber,
  upper: aNumber,
  score: aNumber,
  direction: fc.constantFrom('above', 'below'),
  reason: aText(32),
  explanation: aText(2000),
  severity,
  detector: fc.record({ name: aText(32), version: aText(32) }),
  policy: fc.record({ name: aText(64), version: aText(32) }),
  parts: fc.array(
    fc.record({ name: aText(32), score: aNumber, one_in: fc.option(aNumber), held_by: fc.option(aText(32)) }),
    { maxLength: 3 }
  ),
  interval_ms: aNumber,
  statistics: fc.record({ count: aNumber, mean: aNumber, std_dev: aNumber, z: aNumber }),
  cause: fc.record({ event: aText(MAX_ID_LENGTH), sample: aText(MAX_ID_LENGTH) })
})

export const anAlert = fc.record({
  id: aText(64),
  status: fc.constantFrom('opened', 'updated', 'resolved'),
  kind: fc.constantFrom('series', 'group'),
  series: aSeries,
  group: fc.option(aText(64)),
  members: fc.option(fc.record({ open: aNumber, total: aNumber, examples: fc.array(aSeries, { maxLength: 2 }) })),
  severity,
  opened_at: aTime,
  last_anomaly_at: aTime,
  resolved_at: fc.option(aTime),
  anomaly_count: aNumber,
  worst: anAnomaly
})
