import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDelayWindow } from './delay-window.ts'

const TICKS = 5
const DELAY_MS = TICKS * 2000

const delaying = suite('delay window')

/** serving: pkg/autoscaler/aggregation/max/window_test.go, five entries; one decision for each tick unless said. */
const CASES: ReadonlyArray<
  readonly [name: string, decisions: number[], expected: number[], tickOf?: (i: number) => number]
> = [
  ['single value', [1], [1]],
  ['ascending values', [1, 2], [1, 2]],
  ['descending values', [2, 1], [2, 2]],
  ['up, down, up', [1, 2, 1], [1, 2, 2]],
  ['windowing out', [5, 6, 5, 5, 5, 5, 5], [5, 6, 6, 6, 6, 6, 5]],
  ['windowing out with gaps', [6, 5, 2, 1], [6, 6, 6, 2], (i) => (i >= 3 ? i + 3 : i)],
  ['windowing out 2', [5, 6, 5, 7, 5, 5, 1], [5, 6, 6, 7, 7, 7, 7]],
  ['windowing out 3', [5, 8, 5, 7, 5, 5], [5, 8, 8, 8, 8, 8]],
  [
    'windowing out 8',
    [5, 8, 5, 7, 5, 5, 1, 4, 4, 4, 4, 9, 3, 4, 2, 1, 0],
    [5, 8, 8, 8, 8, 8, 7, 7, 5, 5, 4, 9, 9, 9, 9, 9, 4]
  ],
  ['multiple with same index, ascending', [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7], () => 1],
  ['multiple with same index, descending', [7, 6, 5, 4, 3, 2, 1], [7, 7, 7, 7, 7, 7, 7], () => 1]
]

for (const [name, decisions, expected, tickOf = (i: number) => i] of CASES) {
  delaying(name, () => {
    const delayed = createDelayWindow(DELAY_MS)
    assert.equal(
      decisions.map((desired, i) => delayed(tickOf(i) * 2000, desired)),
      expected
    )
  })
}

delaying('a delay that is no multiple of a tick is rounded up to one', () => {
  const delayed = createDelayWindow(3000)
  assert.equal([delayed(0, 4), delayed(2000, 0), delayed(4000, 0)], [4, 4, 0])
})

delaying('equals the largest decision of the ticks in the delay', () => {
  const decisions = fc.array(fc.record({ gapMs: fc.nat({ max: 9000 }), desired: fc.nat({ max: 20 }) }), {
    minLength: 1,
    maxLength: 80
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), decisions, (delayMs, given) => {
      const delayed = createDelayWindow(delayMs)
      const seen: Array<{ readonly tick: number; readonly desired: number }> = []
      let nowMs = 0
      for (const { gapMs, desired } of given) {
        nowMs += gapMs
        const tick = Math.floor(nowMs / 2000)
        seen.push({ tick, desired })
        const inWindow = seen.filter((one) => tick - one.tick < Math.ceil(delayMs / 2000))
        assert.is(delayed(nowMs, desired), Math.max(...inWindow.map((one) => one.desired)))
      }
    })
  )
})

delaying.run()
