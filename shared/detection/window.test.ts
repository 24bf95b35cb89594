import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Baseline, displacedAt, dropBefore, emptyBaseline, hold, relearnFrom } from './baseline.ts'
import { bounded, type Moments } from './moments.ts'
import { type Observation, Window, type WindowSize } from './window.ts'

const windows = suite('window')

const sample = (time: number, key: string, value = time): Observation => ({ time, key, value })
const keysOf = (window: Window): string =>
  window
    .observations()
    .map(({ key }) => key)
    .join('')

const byTime = (a: Observation, b: Observation): number =>
  a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

const filled = (size: WindowSize, ...samples: ReadonlyArray<Observation>): Window =>
  Window.of(size, samples, samples.length)

const PLACES: ReadonlyArray<readonly [string, Window, Observation, string]> = [
  ['the first sample', new Window({ samples: 3 }), sample(5, 'a'), 'fresh'],
  ['a newer one', filled({ samples: 2 }, sample(1, 'a'), sample(2, 'b')), sample(3, 'c'), 'fresh'],
  ['a known key', filled({ samples: 2 }, sample(1, 'a')), sample(1, 'a'), 'duplicate'],
  ['a known key with another time and value', filled({ samples: 2 }, sample(1, 'a')), sample(9, 'a', 0), 'duplicate'],
  ['an older one with room left', filled({ samples: 3 }, sample(5, 'a'), sample(6, 'b')), sample(1, 'c'), 'fresh'],
  ['one inside a full window', filled({ samples: 2 }, sample(1, 'a'), sample(3, 'b')), sample(2, 'c'), 'fresh'],
  ['one before a full window', filled({ samples: 2 }, sample(2, 'a'), sample(3, 'b')), sample(1, 'c'), 'late'],
  ['the oldest time, a smaller key', filled({ samples: 2 }, sample(2, 'b'), sample(3, 'c')), sample(2, 'a'), 'late'],
  ['the oldest time, a larger key', filled({ samples: 2 }, sample(2, 'b'), sample(3, 'c')), sample(2, 'bb'), 'fresh'],
  ['one at the edge of the span', filled({ samples: 9, spanMs: 10 }, sample(20, 'a')), sample(10, 'b'), 'fresh'],
  ['one before the span', filled({ samples: 9, spanMs: 10 }, sample(20, 'a')), sample(9, 'b'), 'late'],
  ['one before the span of a full window', filled({ samples: 1, spanMs: 10 }, sample(20, 'a')), sample(9, 'b'), 'late']
]

for (const [name, window, observation, place] of PLACES) {
  windows(`takes ${name} as ${place}`, () => assert.is(window.place(observation), place))
}

windows('orders by time, then key, and says at which index a sample went', () => {
  const window = new Window({ samples: 4 })
  const order = [sample(2, 'b'), sample(4, 'd'), sample(2, 'a'), sample(3, 'c')]
  assert.equal(
    order.map((one) => window.add(one)),
    [0, 1, 0, 2]
  )
  assert.is(keysOf(window), 'abcd')
  assert.is(window.add(sample(3, 'cc')), 3)
  assert.equal([keysOf(window), window.total, window.oldest, window.length], ['bcccd', 5, 1, 4])
})

windows('forgets the key of what fell out, and knows the time of what is in', () => {
  const window = filled({ samples: 2 }, sample(1, 'a'), sample(2, 'b'))
  window.add(sample(3, 'c'))
  assert.equal(
    ['a', 'b', 'c'].map((key) => window.timeOf(key)),
    [undefined, 2, 3]
  )
  assert.is(window.place(sample(4, 'a')), 'fresh')
})

windows('drops what is older than the span of the newest', () => {
  const window = filled({ samples: 5, spanMs: 10 }, sample(1, 'a'), sample(5, 'b'), sample(8, 'c'))
  window.add(sample(15, 'd'))
  assert.equal([keysOf(window), window.oldest, window.total], ['bcd', 1, 4])
  window.add(sample(1000, 'e'))
  assert.equal([keysOf(window), window.oldest, window.total], ['e', 4, 5])
})

windows('of more samples than fit is the newest of them', () => {
  const samples = [sample(1, 'a'), sample(2, 'b'), sample(3, 'c')]
  const window = Window.of({ samples: 2 }, samples, 10)
  assert.equal([keysOf(window), window.total, window.oldest], ['bc', 10, 8])
})

const observation = fc.record(
  {
    time: fc.nat(60),
    key: fc.stringMatching(/^[a-c.-]{1,3}$/),
    value: fc.double({ noNaN: true, noDefaultInfinity: true })
  },
  { noNullPrototype: true }
)
const distinct = fc.uniqueArray(observation, { selector: ({ key }) => key, maxLength: 60 })
const anySize = fc.record({
  samples: fc.integer({ min: 1, max: 12 }),
  spanMs: fc.option(fc.nat(40), { nil: undefined })
})

/** What the window must be by its definition: the newest N, no older than the span. */
const newest = (
  samples: ReadonlyArray<Observation>,
  { samples: most, spanMs }: WindowSize
): ReadonlyArray<Observation> => {
  const kept = samples.toSorted(byTime).slice(-most)
  const least = spanMs === undefined ? Number.NEGATIVE_INFINITY : (kept.at(-1)?.time ?? 0) - spanMs
  return kept.filter(({ time }) => time >= least)
}

windows('is the newest of all samples by time and key, whatever order they come in', () => {
  fc.assert(
    fc.property(distinct, anySize, (samples, size) => {
      const window = new Window(size)
      for (const one of samples) if (window.place(one) === 'fresh') window.add(one)
      assert.equal(window.observations(), newest(samples, size))
    }),
    { numRuns: 500 }
  )
})

/** Two passes over what the baseline counts. */
const naive = (window: Window, { start, held }: Baseline): Moments => {
  const values = window
    .observations()
    .filter((_, i) => window.oldest + i >= start && !held.includes(window.oldest + i))
    .map(({ value }) => bounded(value))
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  return { count: values.length, mean, m2: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) }
}

const LARGEST = 1e8 + 3

type Edit = { readonly one: Observation; readonly decision: 'learn' | 'hold' | 'relearn'; readonly ask: boolean }

const edits = fc.uniqueArray(
  fc.record({
    one: fc.record({
      time: fc.nat(200),
      key: fc.stringMatching(/^[a-d.-]{1,5}$/),
      value: fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1e8, max: LARGEST }))
    }),
    decision: fc.constantFrom<Edit['decision'][]>('learn', 'learn', 'learn', 'hold', 'relearn'),
    ask: fc.boolean()
  }),
  { selector: ({ one }) => one.key, maxLength: 120 }
)

/** One step as the z-score detector takes it, with the decision made by chance. */
const step = (window: Window, before: Baseline, { one, decision }: Edit): Baseline => {
  const newestIndex = window.total
  const current = dropBefore(before, window.oldest)
  const held = hold(current, newestIndex)
  const after = decision === 'learn' ? current : decision === 'hold' ? held : relearnFrom(held.held[0] ?? newestIndex)
  const index = window.add(one)
  return index === newestIndex ? after : displacedAt(after, index, newestIndex)
}

windows('has the same moments to the bit as one that is built anew from its samples, at every step', () => {
  fc.assert(
    fc.property(edits, anySize, (steps, size) => {
      const window = new Window(size)
      let baseline = emptyBaseline()
      for (const edit of steps) {
        if (window.place(edit.one) !== 'fresh') continue
        baseline = step(window, baseline, edit)
        // Not always: what was computed before must not matter either.
        if (!edit.ask) continue
        const rebuilt = Window.of(size, window.observations(), window.total)
        const grown = window.moments(baseline)
        assert.equal(grown, rebuilt.moments({ ...baseline, past: {} }))
        const expected = naive(window, baseline)
        assert.is(grown.count, expected.count)
        if (expected.count === 0) continue
        assert.ok(Math.abs(grown.mean - expected.mean) <= LARGEST * 2 ** -46)
        // What one unit in the last place of the mean does to squared deviations.
        const rounding = LARGEST * 2 ** -50 * Math.sqrt(expected.count * expected.m2)
        assert.ok(Math.abs(grown.m2 - expected.m2) <= 1e-9 * expected.m2 + rounding + 1e-9)
      }
    }),
    { numRuns: 400 }
  )
})

windows('may be asked with different baselines in turn', () => {
  const window = filled({ samples: 4 }, ...[1, 2, 3, 4, 5, 6].map((n) => sample(n, `${n}`, n * 10)))
  const [all, late] = [emptyBaseline(), relearnFrom(4)]
  for (const baseline of [all, late, all, late]) {
    assert.is(window.moments(baseline).count, baseline === all ? 4 : 2)
  }
  assert.is(window.moments(late).mean, 55)
})

windows.run()
