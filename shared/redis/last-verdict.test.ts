import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MAX_PARTS, type Reason, type Verdict } from '../detection/verdict.ts'
import { judge } from '../policy/judge.ts'
import { policyWith } from '../policy/testing/policies.ts'
import { readLastVerdict, writeLastVerdict } from './last-verdict.ts'

const verdicts = suite('last verdict')

verdicts('reads back what it wrote', () => {
  // -0 is written as 0, which it equals.
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0)
  const part = fc.record(
    { name: fc.string(), score: number, oneIn: number, heldBy: fc.string() },
    { noNullPrototype: true }
  )
  const verdict = fc.record(
    {
      warming: fc.boolean(),
      seen: fc.nat(),
      needed: fc.nat(),
      score: number,
      expected: number,
      lower: number,
      upper: number,
      direction: fc.constantFrom<('above' | 'below')[]>('above', 'below'),
      reason: fc.constantFrom<Reason[]>('spike', 'dip', 'shift', 'flat', 'pattern', 'range', 'missing'),
      parts: fc.array(part, { maxLength: MAX_PARTS }),
      statistics: fc.record({ count: fc.nat(), mean: number, std_dev: number, z: number }, { noNullPrototype: true })
    },
    { noNullPrototype: true }
  )
  fc.assert(
    fc.property(fc.nat(8.64e15), number, verdict, (time, value, said) => {
      const judgement = judge(policyWith(), value, said, 0)
      assert.equal(readLastVerdict(writeLastVerdict({ time, key: 'k', value }, said, judgement)), {
        ...{ time, value, verdict: said },
        ...{ anomalous: judgement.anomalous, heldBy: '' }
      })
    })
  )
})

verdicts('keeps the loudest parts, however many there are', () => {
  const parts = Array.from({ length: 20 }, (_, i) => ({ name: `p${i}`, score: 20 - i, oneIn: 0, heldBy: '' }))
  const verdict: Verdict = {
    ...{ warming: false, seen: 9, needed: 5, score: 2, expected: 0, lower: 0, upper: 0, direction: 'above' },
    ...{ reason: 'shift', statistics: { count: 9, mean: 0, std_dev: 1, z: 8 }, parts }
  }
  const read = readLastVerdict(
    writeLastVerdict({ time: 0, key: 'k', value: 1 }, verdict, judge(policyWith(), 1, verdict, 9))
  )
  assert.equal(read?.verdict.parts, parts.slice(0, MAX_PARTS))
})

verdicts('is what the policy made of it', () => {
  const verdict: Verdict = {
    ...{ warming: false, seen: 30, needed: 5, score: 1.5, expected: 0, lower: 0, upper: 0, direction: 'above' },
    ...{ reason: 'spike', statistics: { count: 9, mean: 0, std_dev: 1, z: 8 }, parts: [] }
  }
  const sample = { time: 0, key: 'k', value: 200 }
  const early = policyWith({ warmup: 40 })
  const held = readLastVerdict(writeLastVerdict(sample, verdict, judge(early, 200, verdict, 30)))
  assert.equal(held, {
    ...{ time: 0, value: 200, anomalous: false, heldBy: 'warmup' },
    verdict: { ...verdict, warming: true, needed: 40 }
  })
  const bounded = policyWith({ warmup: 40, validRange: { min: 0, max: 100 } })
  const out = readLastVerdict(writeLastVerdict(sample, verdict, judge(bounded, 200, verdict, 30)))
  assert.equal(out, {
    ...{ time: 0, value: 200, anomalous: true, heldBy: '' },
    verdict: { ...verdict, score: 2, reason: 'range', warming: true, needed: 40 }
  })
})

verdicts('of a version that knew less is read as far as it goes', () => {
  const read = readLastVerdict('[5,500,2,3,100,90,110,50,100,2.5,160]')
  assert.equal([read?.verdict.statistics.z, read?.verdict.reason, read?.verdict.seen], [160, 'spike', 50])
  assert.equal(read?.verdict.parts, [])
})

verdicts('there is none before the first', () => assert.is(readLastVerdict(''), undefined))

verdicts.run()
