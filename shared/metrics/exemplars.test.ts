import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Exemplars } from './exemplars.ts'

const exemplars = suite('exemplars')

const trace = (n: number, isSampled = false): string =>
  `00-${n.toString(16).padStart(32, '0')}-b7ad6b7169203331-0${isSampled ? 1 : 0}`

const kept = (some: Exemplars, bucket = 0): number | undefined => {
  const id = some.of(bucket)?.labelSet.trace_id
  return id === undefined ? undefined : Number.parseInt(id, 16)
}

exemplars('the first is kept for a second, each bucket for itself', () => {
  const some = new Exemplars(2)
  some.offer(0, 100, 0.5, trace(1))
  some.offer(0, 1_099, 0.6, trace(2))
  some.offer(1, 1_099, 0.7, trace(3))
  assert.equal([kept(some), kept(some, 1), some.of(0)?.value], [1, 3, 0.5])
  some.offer(0, 1_100, 0.6, trace(2))
  assert.equal([kept(some), some.of(0)?.value], [2, 0.6])
})

exemplars('a sampled trace goes before others at once, and gives way to them after a minute', () => {
  const some = new Exemplars(1)
  some.offer(0, 0, 1, trace(1))
  some.offer(0, 1, 1, trace(2, true))
  assert.is(some.wants(0, 2), false)
  some.offer(0, 59_999, 1, trace(3))
  assert.is(kept(some), 2)
  some.offer(0, 60_001, 1, trace(4))
  assert.is(kept(some), 4)
  some.offer(0, 60_002, 1, trace(5, true))
  some.offer(0, 60_003, 1, trace(6, true))
  assert.is(kept(some), 5)
  some.offer(0, 61_002, 1, trace(6, true))
  assert.is(kept(some), 6)
})

exemplars('what is no traceparent is none', () => {
  const some = new Exemplars(1)
  for (const value of [undefined, '', 'x', ['a'], 7, `${trace(1)}"}`, trace(0), 'é'.repeat(55)])
    some.offer(0, 0, 1, value)
  assert.is(kept(some), undefined)
})

exemplars.run()
