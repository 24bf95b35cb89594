import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_PARTS, type Verdict } from '../detection/verdict.ts'
import { judge, RANGE_SCORE } from './judge.ts'

const judging = suite('judge')

type Judging = Parameters<typeof judge>[0]

const ANY: Judging = {
  direction: 'both',
  minDeviation: { absolute: 0, relative: 0 },
  validRange: { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
  warmup: 0,
  criticalScore: 2
}

const verdictOf = (given: Partial<Verdict>): Verdict => ({
  ...{ warming: false, seen: 100, needed: 20, score: 1.5, expected: 100, lower: 90, upper: 110 },
  ...{ direction: 'above', reason: 'spike', parts: NO_PARTS },
  statistics: { count: 50, mean: 100, std_dev: 5, z: 6 },
  ...given
})

type Row = readonly [what: string, policy: Partial<Judging>, value: number, verdict: Partial<Verdict>, said: string]

const TABLE: ReadonlyArray<Row> = [
  ['a score over 1', {}, 120, {}, 'spike warning'],
  ['a score of 1', {}, 120, { score: 1 }, 'no'],
  ['a score over the critical one', {}, 120, { score: 2.1 }, 'spike critical'],
  ['the critical score itself', {}, 120, { score: 2 }, 'spike warning'],
  ['another critical score', { criticalScore: 1 }, 120, {}, 'spike critical'],
  ['the wanted direction', { direction: 'above' }, 120, {}, 'spike warning'],
  ['the other direction', { direction: 'below' }, 120, {}, 'held by direction'],
  ['too small a deviation', { minDeviation: { absolute: 21, relative: 0 } }, 120, {}, 'held by min_deviation'],
  ['just enough of it', { minDeviation: { absolute: 20, relative: 0.2 } }, 120, {}, 'spike warning'],
  ['too small a share', { minDeviation: { absolute: 0, relative: 0.21 } }, 120, {}, 'held by min_deviation'],
  ['one of the two too small', { minDeviation: { absolute: 30, relative: 0.1 } }, 120, {}, 'held by min_deviation'],
  [
    'a flat line, which never deviates',
    { minDeviation: { absolute: 9, relative: 0 } },
    100,
    { reason: 'flat' },
    'flat warning'
  ],
  ['too early', { warmup: 101 }, 120, {}, 'held by warmup'],
  ['early enough', { warmup: 100 }, 120, {}, 'spike warning'],
  ['the first guard of several', { warmup: 101, direction: 'below' }, 120, {}, 'held by warmup'],
  ['nothing to hold back', { warmup: 101, direction: 'below' }, 120, { score: 0.5 }, 'no'],
  ['not possible, while all else is fine', { validRange: { min: 0, max: 110 } }, 111, { score: 0 }, 'range warning'],
  ['the end of the range', { validRange: { min: 0, max: 110 } }, 110, { score: 0 }, 'no'],
  ['not possible, and far out', { validRange: { min: 0, max: 110 } }, 900, { score: 9 }, 'range critical'],
  [
    'not possible, whatever the guards say',
    {
      validRange: { min: 0, max: 110 },
      warmup: 1000,
      direction: 'below',
      minDeviation: { absolute: 1e9, relative: 9 }
    },
    ...[120, { warming: true, score: 0 }, 'range warning']
  ] as unknown as Row
]

for (const [what, policy, value, verdict, said] of TABLE) {
  judging(`${what}: ${said}`, () => {
    const { anomalous, reason, severity, heldBy } = judge({ ...ANY, ...policy }, value, verdictOf(verdict), 100)
    assert.is(heldBy !== '' ? `held by ${heldBy}` : anomalous ? `${reason} ${severity}` : 'no', said)
    assert.not(anomalous && heldBy !== '')
  })
}

judging('a value out of the range says on which side, and has a score over 1', () => {
  const policy = { ...ANY, validRange: { min: 0, max: 1 } }
  const sides = [-1, 2].map((value) => judge(policy, value, verdictOf({ score: 0 }), 100))
  assert.equal(
    sides.map(({ direction, score }) => [direction, score]),
    [
      ['below', RANGE_SCORE],
      ['above', RANGE_SCORE]
    ]
  )
})

judging('the warm-up tells of who needs more, the policy or the detector', () => {
  const verdict = verdictOf({ warming: true, score: 0, seen: 7, needed: 20 })
  const told = [0, 20, 21].map((warmup) => judge({ ...ANY, warmup }, 120, verdict, 9))
  assert.equal(
    told.map(({ warming, seen, needed }) => [warming, seen, needed]),
    [
      [true, 7, 20],
      [true, 7, 20],
      [true, 9, 21]
    ]
  )
  // A window of 50 never has more in mind.
  const long = judge({ ...ANY, warmup: 200 }, 120, verdictOf({ seen: 50 }), 200)
  assert.equal([long.warming, long.anomalous], [false, true])
})

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const positive = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })

judging('for any policy and verdict: an anomaly has a score over 1, and guards only take away', async () => {
  await fc.assert(
    fc.property(
      fc.record({ value: finite, score: positive, expected: finite, least: positive, share: positive, seen: fc.nat() }),
      fc.constantFrom('both', 'above', 'below'),
      fc.constantFrom('above', 'below'),
      fc.option(fc.tuple(finite, finite)),
      ({ value, score, expected, least, share, seen }, direction, side, range) => {
        const validRange = range === null ? ANY.validRange : { min: Math.min(...range), max: Math.max(...range) }
        const policy: Judging = {
          ...{ direction, validRange, warmup: 10, criticalScore: 2 },
          minDeviation: { absolute: least, relative: share }
        }
        const { anomalous, reason, heldBy, ...judgement } = judge(
          policy,
          value,
          verdictOf({ score, expected, direction: side }),
          seen
        )
        if (anomalous) assert.ok(judgement.score > 1)
        if (anomalous && score <= 1) assert.is(reason, 'range')
        if (heldBy !== '') assert.ok(score > 1 && !anomalous)
        if (score > 1) assert.is(anomalous, heldBy === '')
        assert.ok(Number.isFinite(judgement.score))
      }
    ),
    { numRuns: 1000 }
  )
})

judging.run()
