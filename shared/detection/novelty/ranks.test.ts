import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RankDigest } from '../rank-digest.ts'
import { rankOfLarge, rankOfSmall, rankOfValue } from './ranks.ts'

const ranks = suite('ranks')

const of = (values: ReadonlyArray<number>): RankDigest => {
  const digest = new RankDigest(new ArrayBuffer(RankDigest.bytes('double')), 0, 1e9, 'double')
  for (const value of values) digest.add(value)
  return digest
}
const upTo = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i + 1)
const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 0.2, `${a}, not ${b}`)

ranks('say nothing of a past of fewer than fifty', () => {
  const past = of(upTo(49))
  assert.equal([rankOfLarge(past, 1e9), rankOfSmall(past, -1e9), rankOfValue(past, 1e9).rank], [0, 0, 0])
  assert.is(rankOfValue(past, 1e9).direction, 'above')
  assert.is(rankOfValue(past, -1).direction, 'below')
})

ranks('are powers of ten of how rare a number is', () => {
  const past = of(upTo(999))
  near(rankOfLarge(past, 1_000), 3.3)
  near(rankOfLarge(past, 500), 0.3)
  near(rankOfSmall(past, 0), 3)
  near(rankOfSmall(past, 1), 2.7)
  near(rankOfValue(past, 500).rank, 0.3)
})

ranks('a value out of the range counts on with its distance, to either side', () => {
  const past = of(upTo(999))
  // The outer tenth is about 100 wide.
  for (const [value, rank, direction] of [
    [1_000, 3, 'above'],
    [1_299, 6, 'above'],
    [0, 3, 'below'],
    [-299, 6, 'below'],
    [1e300, 50, 'above'],
    [-1e300, 50, 'below']
  ] as const) {
    const found = rankOfValue(past, value)
    assert.ok(Math.abs(found.rank - rank) < 0.5, `${value}: ${found.rank}`)
    assert.is(found.direction, direction)
  }
})

ranks('what is not a constant any more is as far out as can be', () => {
  const past = of(Array<number>(100).fill(7))
  assert.equal(rankOfValue(past, 7), { rank: 0, direction: 'above' })
  assert.equal(rankOfValue(past, 7.001), { rank: 50, direction: 'above' })
})

ranks.run()
