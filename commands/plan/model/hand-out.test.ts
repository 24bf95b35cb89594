import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { handOut } from './hand-out.ts'

const handing = suite('handing out requests to pods')

const out = (total: number, free: ReadonlyArray<number>, turn = 0): ReadonlyArray<number> => {
  const shares: number[] = []
  handOut(total, free, turn, shares)
  return shares
}

handing('by turns, from where the turn is', () => {
  assert.equal(out(4, [9, 9, 9], 2), [2, 0, 2])
  assert.equal(out(1, [9, 9, 9], 1), [0, 1, 0])
})

handing('first where there is room, what is left evenly', () => {
  assert.equal(out(6, [0, 9, 1]), [0, 5, 1])
  assert.equal(out(9, [0, 0, 3]), [2, 2, 5])
})

handing('all of them, and nobody queues while there is a free slot', async () => {
  const free = fc.array(fc.oneof(fc.nat(20), fc.constant(Number.POSITIVE_INFINITY)), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.nat(300), free, fc.nat(11), async (total, slots, turn) => {
      const shares = out(total, slots, turn % slots.length)
      assert.is(
        shares.reduce((a, b) => a + b, 0),
        total
      )
      const queues = shares.some((share, i) => share > (slots[i] ?? 0))
      if (queues) assert.ok(shares.every((share, i) => share >= (slots[i] ?? 0)))
    })
  )
})

handing.run()
