import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bounded, deviation, type Moments, merge, NONE, withValue } from './moments.ts'

const moments = suite('moments')

const of = (values: ReadonlyArray<number>): Moments => values.map(bounded).reduce(withValue, NONE)

/** Mean first, then deviations from it: the definition, with exact integer counts. */
const twoPass = (values: ReadonlyArray<number>): Moments => {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  return { count: values.length, mean, m2: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) }
}

const isClose = (a: number, b: number, scale = Math.max(Math.abs(a), Math.abs(b))): boolean =>
  Math.abs(a - b) <= 1e-9 * scale + 1e-300

const agrees = (actual: Moments, values: ReadonlyArray<number>): void => {
  const expected = twoPass(values)
  const largest = Math.max(...values.map(Math.abs))
  assert.is(actual.count, expected.count)
  assert.ok(isClose(actual.mean, expected.mean, largest), `mean ${actual.mean} and ${expected.mean}`)
  // What a mean that is some units in the last place off does to the squares: n times its square, and a product with the spread.
  const off = largest * 2 ** -50
  const slack = values.length * off ** 2 + off * Math.sqrt(values.length * expected.m2) + 1e-300
  assert.ok(
    isClose(actual.m2, expected.m2) || Math.abs(actual.m2 - expected.m2) <= 1e-9 * expected.m2 + slack,
    `m2 ${actual.m2} and ${expected.m2}`
  )
}

const VALUES: ReadonlyArray<readonly [string, ReadonlyArray<number>]> = [
  ['small whole numbers', [1, 2, 3, 4, 5]],
  ['one number', [42]],
  ['equal numbers', [7, 7, 7, 7]],
  ['1e8 with a spread of one', Array.from({ length: 500 }, (_, i) => 1e8 + (i % 3))],
  ['1e15 with a spread of one', Array.from({ length: 500 }, (_, i) => 1e15 + (i % 2))],
  ['1e150', [1e150, -1e150, 5e149, 0]],
  ['denormals', [5e-324, 1e-323, 1.5e-323, 2e-308]],
  ['very different sizes', [1e100, 1, -1e100, 1e-100]]
]

for (const [name, values] of VALUES) {
  moments(`agrees with two passes over ${name}`, () => agrees(of(values), values))
}

moments('keeps the digits that a running sum of squares loses near 1e8', () => {
  const values = Array.from({ length: 1000 }, (_, i) => 1e8 + (i % 2) * 0.01)
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value * value
  }
  const naive = Math.sqrt(Math.max(0, (squares - (sum * sum) / values.length) / (values.length - 1)))
  const exact = 0.005 * Math.sqrt(1000 / 999)
  assert.ok(Math.abs(deviation(of(values)) - exact) < 1e-5 * exact)
  assert.ok(Math.abs(naive - exact) > 0.5 * exact, `the naive way gave ${naive}`)
})

moments('agrees with two passes over any numbers', () => {
  const number = fc.double({ min: -1e12, max: 1e12, noNaN: true })
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 60 }), (values) => agrees(of(values), values)),
    { numRuns: 1000 }
  )
})

moments('of two lists merged are those of the whole list', () => {
  const list = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 40 })
  fc.assert(
    fc.property(list, list, (a, b) => {
      fc.pre(a.length + b.length > 0)
      agrees(merge(of(a), of(b)), [...a, ...b])
    })
  )
})

moments('merged with none are unchanged', () => {
  const some = of([1, 2, 4])
  assert.is(merge(some, NONE), some)
  assert.is(merge(NONE, some), some)
})

moments('stay finite in long windows of the largest numbers', () => {
  const half = { count: 50_000, mean: 1e150, m2: 1e304 }
  const whole = merge(half, { ...half, mean: -1e150 })
  assert.is(whole.count, 100_000)
  assert.ok([whole.mean, whole.m2, deviation(whole)].every(Number.isFinite))
})

moments('bounded keeps what can be squared and clips the rest', () => {
  assert.equal([0, -3.5, 1e150, 1e308, -Number.MAX_VALUE, 5e-324].map(bounded), [0, -3.5, 1e150, 1e150, -1e150, 5e-324])
})

moments('deviation is that of a sample: n − 1, and 0 for fewer than two numbers', () => {
  assert.is(deviation(of([2, 4, 4, 4, 5, 5, 7, 9])), Math.sqrt(32 / 7))
  assert.is(deviation(of([3])), 0)
  assert.is(deviation(NONE), 0)
  assert.is(deviation({ count: 3, mean: 0, m2: -1e-30 }), 0)
})

moments.run()
