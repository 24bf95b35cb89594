import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Detector } from './detector.ts'
import { foldSamples, type SeriesMemory } from './fold-samples.ts'
import { NO_PARTS, type Verdict } from './verdict.ts'
import { type Observation, Window } from './window.ts'

const folding = suite('foldSamples')

const VERDICT: Verdict = {
  warming: false,
  seen: 0,
  needed: 0,
  score: 0,
  expected: 0,
  lower: 0,
  upper: 0,
  direction: 'above',
  reason: 'spike',
  statistics: { count: 0, mean: 0, std_dev: 0, z: 0 },
  parts: NO_PARTS
}

/** Writes down what it sees: which sample before which window, and what was displaced. */
const recorder: Detector<string> = {
  name: 'recorder',
  version: '1',
  empty: () => '',
  fold: (state, window, { key }) => [
    `${state}${key}|${window
      .observations()
      .map((one) => one.key)
      .join('')} `,
    VERDICT
  ],
  displaced: (state, index, newest) => `${state}(${newest}→${index}) `,
  write: (state) => Buffer.from(state),
  read: (bytes) => Buffer.from(bytes).toString()
}

const sample = (time: number, key: string): Observation => ({ time, key, value: 0 })
const memory = (samples: number): SeriesMemory<string> => ({ window: new Window({ samples }), state: '' })
const fold = (into: SeriesMemory<string>, ...samples: ReadonlyArray<Observation>): string =>
  foldSamples(recorder, into, samples)
    .map(({ kind, sample: { key } }) => `${key} ${kind}`)
    .join(', ')

folding('judges each sample by the window before it', () => {
  const series = memory(3)
  assert.is(fold(series, sample(1, 'a'), sample(2, 'b')), 'a fresh, b fresh')
  assert.is(series.state, 'a| b|a ')
})

folding('sorts a batch by time, then key', () => {
  const series = memory(5)
  assert.is(
    fold(series, sample(3, 'c'), sample(1, 'z'), sample(1, 'y'), sample(2, 'b')),
    'y fresh, z fresh, b fresh, c fresh'
  )
  assert.is(series.state, 'y| z|y b|yz c|yzb ')
})

folding('knows a duplicate within its batch and from before', () => {
  const series = memory(5)
  fold(series, sample(1, 'a'))
  assert.is(fold(series, sample(1, 'a'), sample(2, 'b'), sample(2, 'b')), 'a duplicate, b fresh, b duplicate')
  assert.is(series.window.total, 2)
})

folding('passes over what is older than a full window, and leaves the state', () => {
  const series = memory(2)
  fold(series, sample(5, 'a'), sample(6, 'b'))
  const { state } = series
  assert.is(fold(series, sample(1, 'c')), 'c late')
  assert.is(series.state, state)
})

folding('tells the detector where a late sample went', () => {
  const series = memory(3)
  fold(series, sample(5, 'a'), sample(7, 'b'))
  series.state = ''
  assert.is(fold(series, sample(6, 'c')), 'c fresh')
  assert.is(series.state, 'c|ab (2→1) ')
})

folding('a batch longer than the window is judged to the last sample', () => {
  const series = memory(2)
  assert.is(fold(series, ...['a', 'b', 'c', 'd'].map((key, i) => sample(i, key))), 'a fresh, b fresh, c fresh, d fresh')
  assert.is(series.window.total, 4)
})

folding('says how far apart the samples of the window are, each time with the one that is new', () => {
  const outcomes = foldSamples(
    recorder,
    memory(3),
    [10, 30, 40, 100].map((time) => sample(time, `k${time}`))
  )
  assert.equal(
    outcomes.map((outcome) => outcome.kind === 'fresh' && outcome.interval),
    [0, 20, 15, 35]
  )
})

folding.run()
