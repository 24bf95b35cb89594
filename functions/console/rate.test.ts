import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRate } from './rate.ts'

const rates = suite('rate of a counter')

rates('is known after two seconds, over the last ten', () => {
  const rate = createRate()
  assert.is(rate(100, 0), null)
  assert.is(rate(150, 1_000), null)
  assert.is(rate(200, 2_000), 50)
  for (let s = 3; s <= 30; s += 1) rate(200 + (s - 2) * 10, s * 1_000)
  assert.is(rate(200 + 29 * 10, 31_000), 10)
})

rates('is over the time between two looks when they are far apart, and unknown after a minute without any', () => {
  const rate = createRate()
  rate(0, 0)
  assert.is(rate(300, 30_000), 10)
  assert.is(rate(9_000, 130_000), null)
})

rates('begins anew with its counter', () => {
  const rate = createRate()
  rate(1_000, 0)
  rate(1_000, 5_000)
  assert.is(rate(10, 6_000), null)
  assert.is(rate(40, 9_000), 10)
})

rates.run()
