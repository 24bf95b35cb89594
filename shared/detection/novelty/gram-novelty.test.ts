import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { GramNovelty } from './gram-novelty.ts'
import { ValueRing } from './value-ring.ts'

const novelties = suite('n-gram novelty')

const begin = () => {
  const past = new ValueRing(new ArrayBuffer(ValueRing.BYTES), 0)
  const grams = new GramNovelty(new ArrayBuffer(GramNovelty.BYTES), 0)
  const see = (values: ReadonlyArray<number>): ReadonlyArray<number> =>
    values.map((value) => {
      const novelty = grams.see(value, past)
      past.push(value)
      return novelty
    })
  return { past, grams, see }
}
const wave = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => (i * 5) % 12)

novelties('is 1 for what is all new and 0 for what repeats', () => {
  const { see } = begin()
  const seen = see(wave(120))
  assert.is(seen[0], 1)
  assert.is(seen[119], 0)
})

novelties('a known value in a new place is new for as long as a sequence is', () => {
  const { see } = begin()
  see(wave(120))
  // After 7 comes 0 in the wave.
  const seen = see([...wave(13).slice(0, 12), 0, 5, 10, 3, 8, 1, 6, 11, 4, 9, 2, 7, 0, 5].with(6, 11))
  assert.ok(Math.max(...seen) > 0.3)
  assert.is(seen.at(-1), 0)
})

novelties('a value out of the range adds its distance, at most 1, and the rest is still known in the new range', () => {
  const { see } = begin()
  see(wave(240))
  const [far] = see([1_000])
  assert.is(far, (1 + 1) / 5)
  const { see: other } = begin()
  other(wave(240))
  const [little] = other([12.1])
  assert.ok((little as number) < 0.25)
  assert.is(other(wave(60)).at(-1), 0)
})

novelties('gives a range up that a giant has widened, and knows the same again', () => {
  const { see, grams, past } = begin()
  see([...wave(240), 1e12, ...wave(800)])
  assert.is(see([7, 7, 7, 7, 7]).at(-1), 0)
  grams.narrow(0, 11, past)
  assert.is(see(wave(60)).at(-1), 0)
  assert.ok((see([7, 0, 7, 0, 7]).at(-1) as number) > 0.3)
})

novelties('keeps a range that is not much too wide', () => {
  const { see, grams, past } = begin()
  see(wave(240))
  grams.narrow(2, 9, past)
  grams.narrow(5, 5, past)
  assert.is(see([0, 5]).at(-1), 0)
})

novelties.run()
