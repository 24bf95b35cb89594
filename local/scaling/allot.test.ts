import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Ask, allot, leastOf } from './allot.ts'

const ask = (want: number, has = want, minScale = 0): Ask => ({ want, has, minScale })
const sum = (counts: ReadonlyArray<number>): number => counts.reduce((total, count) => total + count, 0)

const allotting = suite('replicas for all')

allotting('enough for everybody: everybody gets what he wants', () => {
  assert.equal(allot(10, [ask(5, 2, 2), ask(3, 1, 1), ask(0), ask(2, 0)]), [5, 3, 0, 2])
})

allotting('nobody stands still and nobody is below his minimum, whoever came first', () => {
  assert.equal(allot(4, [ask(4, 4), ask(1, 0)]), [3, 1])
  assert.equal(allot(4, [ask(4, 4), ask(3, 1, 2), ask(1, 0)]), [1, 2, 1])
})

allotting('who has a replica keeps it', () => {
  assert.equal(allot(6, [ask(5, 5), ask(5, 1)]), [5, 1])
})

allotting('what is new goes to whoever is furthest from what he wants', () => {
  assert.equal(allot(6, [ask(10, 1), ask(2, 1)]), [5, 1])
  assert.equal(allot(8, [ask(10, 1), ask(2, 1)]), [6, 2])
})

const asks = fc.array(
  fc.record({ want: fc.nat(12), has: fc.nat(12), minScale: fc.nat(3) }).map((one) => ({
    ...one,
    want: Math.max(one.want, one.minScale)
  })),
  { minLength: 1, maxLength: 6 }
)

allotting(
  'never more than the budget or than is wanted; nothing is left while somebody wants it; what runs goes on',
  () => {
    fc.assert(
      fc.property(asks, fc.nat(30), (all, more) => {
        const budget = sum(all.map(leastOf)) + more
        const given = allot(budget, all)
        assert.ok(sum(given) <= budget)
        assert.is(sum(given), Math.min(budget, sum(all.map(({ want }) => want))))
        const needed = all.map((one, i) => {
          assert.ok((given[i] ?? 0) <= one.want)
          assert.ok((given[i] ?? 0) >= Math.min(one.want, leastOf(one)))
          return Math.max(Math.min(one.want, one.has), Math.min(one.want, leastOf(one)))
        })
        if (sum(needed) > budget) return
        for (const [i, count] of needed.entries())
          assert.ok((given[i] ?? 0) >= count, 'a replica was taken without need')
      })
    )
  }
)

allotting.run()
