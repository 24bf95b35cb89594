import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDraws } from './draws.ts'

const draws = suite('draws')

const many = (draw: () => number): { readonly mean: number; readonly variance: number } => {
  const n = 20_000
  const all = Array.from({ length: n }, draw)
  assert.ok(all.every((one) => Number.isInteger(one) && one >= 0))
  const mean = all.reduce((a, b) => a + b, 0) / n
  return { mean, variance: all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / n }
}

/** The mean of 20,000 is within five of its own deviations, the variance within 6 %. */
const holds = (draw: () => number, mean: number, variance: number): void => {
  const seen = many(draw)
  assert.ok(Math.abs(seen.mean - mean) <= 5 * Math.sqrt(variance / 20_000), `mean ${seen.mean}, expected ${mean}`)
  assert.ok(Math.abs(seen.variance / variance - 1) < 0.06, `variance ${seen.variance}, expected ${variance}`)
}

for (const mean of [0.05, 1, 20, 60, 70, 5000]) {
  draws(`Poisson of ${mean}: mean and variance are equal`, () => {
    const { poisson } = createDraws(7)
    holds(() => poisson(mean), mean, mean)
  })
}

for (const [n, p] of [
  [1, 0.3],
  [10, 0.02],
  [10, 0.9],
  [200, 0.2],
  [500, 0.5],
  [1_000_000, 0.001]
] as const) {
  draws(`binomial of ${n} with ${p}`, () => {
    const { binomial } = createDraws(7)
    holds(() => binomial(n, p), n * p, n * p * (1 - p))
  })
}

draws('what is certain is not drawn', () => {
  const { poisson, binomial } = createDraws(1)
  assert.equal([poisson(0), binomial(0, 0.5), binomial(5, 0), binomial(5, 1), binomial(5, 1.2)], [0, 0, 0, 5, 5])
})

draws('are the same for the same seed', () => {
  const of = (seed: number): ReadonlyArray<number> => {
    const { poisson } = createDraws(seed)
    return Array.from({ length: 50 }, () => poisson(100))
  }
  assert.equal(of(3), of(3))
  assert.not.equal(of(3), of(4))
})

draws.run()
