import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createSampling } from './sampling.ts'

const sampling = suite('sampling of lines')

const take = (next: () => number, count: number): ReadonlyArray<number> => Array.from({ length: count }, next)

sampling('all while there are few; beyond that one of so many, which stands for them', () => {
  const next = createSampling({ whole: 3, oneOf: 4, now: () => 0 })
  assert.equal(take(next, 12), [1, 1, 1, 0, 0, 0, 4, 0, 0, 0, 4, 0])
})

sampling('each second anew', () => {
  let now = 10
  const next = createSampling({ whole: 2, oneOf: 100, now: () => now })
  assert.equal(take(next, 3), [1, 1, 0])
  now = 1_009
  assert.equal(take(next, 1), [0])
  now = 1_010
  assert.equal(take(next, 3), [1, 1, 0])
})

sampling('what the lines stand for adds up to what there was, but for less than one more', () => {
  const next = createSampling({ whole: 10, oneOf: 100, now: () => 0 })
  const stood = take(next, 12_345).reduce((sum, n) => sum + n, 0)
  assert.ok(stood <= 12_345 && stood > 12_345 - 100, String(stood))
})

sampling('it adds up as well where no second has enough for a line of its own', () => {
  let now = 0
  const next = createSampling({ whole: 10, oneOf: 100, now: () => now })
  let stood = 0
  for (let second = 0; second < 60; second += 1) {
    now = second * 1_000
    stood += take(next, 50).reduce((sum, n) => sum + n, 0)
  }
  assert.ok(stood <= 3_000 && stood > 2_900, String(stood))
})

sampling.run()
