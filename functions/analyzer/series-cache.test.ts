import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Detector } from '../../shared/detection/detector.ts'
import { ewmaKind } from '../../shared/detection/ewma.ts'
import { MAD_DEFAULTS, madKind } from '../../shared/detection/mad.ts'
import { policyWith } from '../../shared/policy/testing/policies.ts'
import { type CachedSeries, createSeriesCache, toCachedSeries, writeState } from './series-cache.ts'

const caching = suite('cache of series')

const SIZE = { samples: 50 }
const NEW = { version: '', total: 0, detectorState: '', samples: [] }
const mad = madKind.build(MAD_DEFAULTS) as Detector<unknown>
const ewma = ewmaKind.build(ewmaKind.defaults) as Detector<unknown>

const cached = (series: string, detector = ewma): CachedSeries =>
  toCachedSeries(series, NEW, SIZE, policyWith({ detector }))

caching('forgets the series that was longest not used when windows and states outgrow its bytes', () => {
  // 6,000 bytes for each series, and its state.
  const cache = createSeriesCache(SIZE, 20_500)
  for (const series of ['/a', '/b', '/c']) cache.keep(series, cached(series), 100)
  assert.is(cache.size(), 3)
  cache.get('/a')
  cache.keep('/d', cached('/d'), 8_000)
  assert.equal(
    ['/a', '/b', '/c', '/d'].map((series) => cache.get(series) !== undefined),
    [true, false, false, true]
  )
})

caching('weighs a series again when its state has grown', () => {
  const cache = createSeriesCache(SIZE, 20_000)
  const [one, other] = [cached('/one'), cached('/other')]
  cache.keep('/one', one, 0)
  cache.keep('/other', other, 0)
  cache.keep('/other', other, 9_000)
  assert.equal([cache.get('/one'), cache.get('/other')], [undefined, other])
})

caching('keeps nothing that is larger than all of it', () => {
  const cache = createSeriesCache(SIZE, 100)
  cache.keep('/a', cached('/a'), 0)
  assert.is(cache.size(), 0)
})

caching('a state is read back by the detector that wrote it, with every byte there is', () => {
  const state = mad.empty()
  for (let i = 0; i < 300; i += 1)
    mad.fold(state, cached('/a', mad).memory.window, { time: i, key: `k${i}`, value: i ** 9 })
  const text = writeState(mad, state)
  assert.ok(text.startsWith('mad/1:'))
  const { memory } = toCachedSeries('/a', { ...NEW, detectorState: text }, SIZE, policyWith({ detector: mad }))
  assert.equal(mad.write(memory.state), mad.write(state))
})

const STRANGE: ReadonlyArray<readonly [string, string]> = [
  ['another detector', writeState(mad, mad.empty())],
  ['another version', writeState(ewma, ewma.empty()).replace('ewma/1', 'ewma/0')],
  ['other parameters', writeState(ewma, ewma.empty()).slice(0, -8)],
  ['nobody', '']
]

for (const [whose, detectorState] of STRANGE) {
  caching(`begins anew with a state of ${whose}`, () => {
    const { memory } = toCachedSeries('/a', { ...NEW, detectorState }, SIZE, policyWith({ detector: ewma }))
    assert.equal(ewma.write(memory.state), ewma.write(ewma.empty()))
  })
}

caching.run()
