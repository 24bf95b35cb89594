import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Baseline, emptyBaseline } from './baseline.ts'
import { bounded, type Moments, merge, NONE, withValue } from './moments.ts'
import { RollingMoments } from './rolling-moments.ts'

const rolling = suite('rolling moments')

const fold = (values: ReadonlyArray<number>): Moments => values.map(bounded).reduce(withValue, NONE)

rolling('are, to the bit, tail and head of the window as withValue gives them, merged', async () => {
  await fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 2, max: 20 }),
      fc.func(fc.boolean()),
      (values, capacity, isHeld) => {
        const ring = new Float64Array(capacity)
        const moments = new RollingMoments(capacity)
        let baseline: Baseline = emptyBaseline()
        for (const [index, value] of values.entries()) {
          ring[index % capacity] = value
          if (isHeld(index)) baseline = { ...baseline, held: [...baseline.held, index] }
          const total = index + 1
          const oldest = Math.max(0, total - capacity)
          const epoch = index - (index % capacity)
          const counted = (from: number, to: number): ReadonlyArray<number> =>
            values.slice(from, to).filter((_, i) => !baseline.held.includes(from + i))
          const tail = fold(counted(oldest, Math.max(oldest, epoch)).toReversed())
          const head = fold(counted(Math.max(oldest, epoch), total))
          assert.equal(moments.moments(ring, oldest, total, baseline), merge(tail, head))
        }
      }
    )
  )
})

rolling.run()
