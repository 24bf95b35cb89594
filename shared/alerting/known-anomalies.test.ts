import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isKnown, MAX_KNOWN, withKnown } from './known-anomalies.ts'
import { anomalyAt, TEN } from './testing/anomaly-fixture.ts'

const known = suite('known anomalies')

const all = (times: ReadonlyArray<number>): ReadonlyArray<string> =>
  times.reduce<ReadonlyArray<string>>((list, time) => withKnown(list, anomalyAt(time), time), [])

known('tells samples of one time apart by name', () => {
  const list = withKnown([], anomalyAt(TEN, { sample: 'a' }), TEN)
  assert.ok(isKnown(list, anomalyAt(TEN, { sample: 'a' }), TEN))
  assert.not(isKnown(list, anomalyAt(TEN, { sample: 'b' }), TEN))
})

known('is kept by sample time, whatever the order of arrival', () => {
  assert.equal(all([TEN + 2, TEN, TEN + 1]), all([TEN, TEN + 1, TEN + 2]))
  assert.equal(all([9, 35, 36, 8.64e15]), all([8.64e15, 36, 35, 9]))
})

known('is bounded: the oldest go, and what is older than all counts as known', () => {
  const list = all(Array.from({ length: MAX_KNOWN + 10 }, (_, i) => TEN + i))
  assert.is(list.length, MAX_KNOWN)
  assert.ok(isKnown(list, anomalyAt(TEN + 9), TEN + 9))
  assert.ok(isKnown(list, anomalyAt(TEN - 5), TEN - 5))
  assert.ok(isKnown(list, anomalyAt(TEN + 10), TEN + 10))
  assert.not(isKnown(list, anomalyAt(TEN + MAX_KNOWN + 10), TEN + MAX_KNOWN + 10))
})

known.run()
