import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readLastVerdict, writeLastVerdict } from './last-verdict.ts'

const verdicts = suite('last verdict')

verdicts('reads back what it wrote', () => {
  // -0 is written as 0, which it equals.
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0)
  const verdict = fc.record(
    {
      warming: fc.boolean(),
      score: number,
      expected: number,
      lower: number,
      upper: number,
      direction: fc.constantFrom<('above' | 'below')[]>('above', 'below'),
      statistics: fc.record({ count: fc.nat(), mean: number, std_dev: number, z: number }, { noNullPrototype: true })
    },
    { noNullPrototype: true }
  )
  fc.assert(
    fc.property(fc.nat(8.64e15), number, verdict, (time, value, said) => {
      assert.equal(readLastVerdict(writeLastVerdict({ time, key: 'k', value }, said)), { time, value, verdict: said })
    })
  )
})

verdicts('there is none before the first', () => assert.is(readLastVerdict(''), undefined))

verdicts.run()
