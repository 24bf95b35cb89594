import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Baseline,
  displacedAt,
  dropBefore,
  emptyBaseline,
  hold,
  readBaseline,
  relearnFrom,
  writeBaseline
} from './baseline.ts'

const baselines = suite('baseline')

const of = (start: number, ...held: ReadonlyArray<number>): Baseline => ({ start, held, past: {} })
const plain = ({ start, held }: Baseline) => ({ start, held })

const anyBaseline = fc
  .tuple(fc.nat(1e9), fc.uniqueArray(fc.nat(1e6), { maxLength: 60 }))
  .map(([start, offsets]) => of(start, ...offsets.sort((a, b) => a - b).map((offset) => start + offset)))

const written = (baseline: Baseline): ReadonlyArray<number> => [...writeBaseline(baseline)]

baselines('reads back what it wrote', () => {
  fc.assert(
    fc.property(anyBaseline, (baseline) => {
      assert.equal(plain(readBaseline(writeBaseline(baseline)) as Baseline), plain(baseline))
    })
  )
})

baselines('is written in a few bytes, and in none while nothing has happened', () => {
  assert.equal(written(emptyBaseline()), [])
  assert.equal(plain(readBaseline(new Uint8Array()) as Baseline), { start: 0, held: [] })
  assert.equal(written(of(1_000_000)), [0xc0, 0x84, 0x3d])
  assert.equal(written(of(1_000_000, 1_000_000, 1_000_036, 1_000_037)), [0xc0, 0x84, 0x3d, 0, 36, 1])
  assert.equal(plain(readBaseline(writeBaseline(of(2 ** 53 - 2, 2 ** 53 - 1))) as Baseline), {
    start: 2 ** 53 - 2,
    held: [2 ** 53 - 1]
  })
})

const NO_BASELINES: ReadonlyArray<ReadonlyArray<number>> = [[0x80], [1, 1, 0], [...Array(9).fill(0xff), 1], [5, 0xc0]]

for (const bytes of NO_BASELINES) {
  baselines(`${bytes} is no baseline`, () => assert.is(readBaseline(Uint8Array.from(bytes)), undefined))
}

baselines('two have two pasts: nobody may keep what was computed over another window', () => {
  assert.is.not(readBaseline(new Uint8Array())?.past, readBaseline(new Uint8Array())?.past)
  assert.is.not(emptyBaseline().past, emptyBaseline().past)
})

baselines('holding the newest sample leaves the past alone', () => {
  const before = of(3, 5)
  const after = hold(before, 9)
  assert.equal(plain(after), { start: 3, held: [5, 9] })
  assert.is(after.past, before.past)
})

baselines('relearning begins anew, held samples included', () => {
  const before = of(3, 5, 6)
  const after = relearnFrom(5)
  assert.equal(plain(after), { start: 5, held: [] })
  assert.is.not(after.past, before.past)
})

baselines('forgets held samples that left the window, and is the same object when none did', () => {
  const before = of(0, 4, 6, 9)
  assert.is(dropBefore(before, 4), before)
  assert.equal(plain(dropBefore(before, 7)), { start: 0, held: [9] })
  assert.is(dropBefore(before, 7).past, before.past)
  const empty = of(0)
  assert.is(dropBefore(empty, 100), empty)
})

// What lay at or behind the late sample's index moves up by one; the late one was judged as index 10.
const DISPLACED: ReadonlyArray<readonly [string, Baseline, number, { start: number; held: number[] }]> = [
  ['moves held samples behind it', of(0, 3, 7), 5, { start: 0, held: [3, 8] }],
  ['moves a held sample at its own index', of(0, 5), 5, { start: 0, held: [6] }],
  ['takes its own held index with it', of(0, 3, 7, 10), 5, { start: 0, held: [3, 5, 8] }],
  ['moves the start when it came before it', of(6, 7), 5, { start: 7, held: [8] }],
  ['leaves the start when it came at it', of(5), 5, { start: 5, held: [] }],
  ['moves a start that was to be itself', of(10), 5, { start: 5, held: [] }],
  ['is not held in what was forgotten', of(6, 10), 5, { start: 7, held: [] }]
]

for (const [name, before, index, expected] of DISPLACED) {
  baselines(`a late sample ${name}`, () => {
    const after = displacedAt(before, index, 10)
    assert.equal(plain(after), expected)
    assert.is.not(after.past, before.past)
  })
}

baselines.run()
