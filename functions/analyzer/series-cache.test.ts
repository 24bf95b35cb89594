import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Detector } from '../../shared/detection/detector.ts'
import { ewmaKind } from '../../shared/detection/ewma.ts'
import { MAD_DEFAULTS, madKind } from '../../shared/detection/mad.ts'
import { policyWith } from '../../shared/policy/testing/policies.ts'
import { type CachedSeries, createSeriesCache, toCachedSeries } from './series-cache.ts'
import { toWritten } from './stored-state.ts'

const caching = suite('cache of series')

const SIZE = { samples: 50 }
const NEW = { version: '', total: 0, detectorState: '', samples: [] }
const mad = madKind.build(MAD_DEFAULTS) as Detector<unknown>
const ewma = ewmaKind.build(ewmaKind.defaults) as Detector<unknown>

/** A state as Redis has it when all of its pages are there. */
const textOf = (detector: Detector<unknown>, state: unknown): string => {
  const { head, changed } = toWritten(detector, detector.write(state), undefined)
  return head + changed.map(([, text]) => text).join('')
}

const cached = (series: string, detector = ewma, stateBytes = 0): CachedSeries => ({
  ...toCachedSeries(series, NEW, SIZE, policyWith({ detector })),
  storedState: new Uint8Array(stateBytes)
})

caching('forgets the series that was longest not used when windows and states outgrow its bytes', () => {
  // 10,000 bytes for each series, and its state.
  const cache = createSeriesCache(SIZE, 32_000)
  for (const series of ['/a', '/b', '/c']) cache.keep(series, cached(series, ewma, 50))
  assert.is(cache.size(), 3)
  cache.get('/a')
  cache.keep('/d', cached('/d', ewma, 4_000))
  assert.equal(
    ['/a', '/b', '/c', '/d'].map((series) => cache.get(series) !== undefined),
    [true, false, false, true]
  )
})

caching('weighs a series again when its state has grown', () => {
  const cache = createSeriesCache(SIZE, 28_000)
  const [one, other] = [cached('/one'), cached('/other')]
  cache.keep('/one', one)
  cache.keep('/other', other)
  other.storedState = new Uint8Array(4_500)
  cache.keep('/other', other)
  assert.equal([cache.get('/one'), cache.get('/other')], [undefined, other])
})

caching('keeps nothing that is larger than all of it', () => {
  const cache = createSeriesCache(SIZE, 100)
  cache.keep('/a', cached('/a'))
  assert.is(cache.size(), 0)
})

caching('a state is read back by the detector that wrote it, with every byte there is', () => {
  const state = mad.empty()
  for (let i = 0; i < 300; i += 1)
    mad.fold(state, cached('/a', mad).memory.window, { time: i, key: `k${i}`, value: i ** 9 })
  const text = textOf(mad, state)
  assert.ok(text.startsWith('mad/1:'))
  const { memory } = toCachedSeries('/a', { ...NEW, detectorState: text }, SIZE, policyWith({ detector: mad }))
  assert.equal(mad.write(memory.state), mad.write(state))
})

const STRANGE: ReadonlyArray<readonly [string, string]> = [
  ['another detector', textOf(mad, mad.empty())],
  ['another version', textOf(ewma, ewma.empty()).replace('ewma/1', 'ewma/0')],
  ['other parameters', textOf(ewma, ewma.empty()).slice(0, -8)],
  ['nobody', '']
]

for (const [whose, detectorState] of STRANGE) {
  caching(`begins anew with a state of ${whose}`, () => {
    const { memory } = toCachedSeries('/a', { ...NEW, detectorState }, SIZE, policyWith({ detector: ewma }))
    assert.equal(ewma.write(memory.state), ewma.write(ewma.empty()))
  })
}

caching.run()
