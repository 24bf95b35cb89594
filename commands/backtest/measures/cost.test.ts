import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStopwatch } from '../stopwatch.ts'
import { costOf } from './cost.ts'

const cost = suite('cost')

/** A clock that moves by a millisecond at every look. */
const ticking = (): (() => number) => {
  let now = 0
  return () => {
    now += 1
    return now
  }
}

cost('the stop watch hands results through, times most blocks as a whole and every fourth one by one', () => {
  const { time, timings } = createStopwatch(ticking())
  for (let i = 0; i < 4; i += 1)
    assert.equal(
      time([1, 2, 3, 4], (n) => n * i),
      [i, 2 * i, 3 * i, 4 * i]
    )
  assert.equal(timings(), { blocks: Float64Array.of(250, 250, 250), singles: Float64Array.of(1000, 1000, 1000, 1000) })
})

cost('is the median over all blocks, the 99th percentile of single samples, and the state of the series', () => {
  const singles = Float64Array.from({ length: 200 }, (_, i) => i)
  assert.equal(
    costOf([
      { timings: { blocks: Float64Array.of(3, 1), singles }, stateBytes: 10, firstVerdict: 20 },
      { timings: { blocks: Float64Array.of(2), singles: new Float64Array() }, stateBytes: 40, firstVerdict: undefined }
    ]),
    { medianUs: 2, p99Us: 198, stateBytesMean: 25, stateBytesMax: 40, firstVerdict: 20 }
  )
  assert.equal(costOf([]), {
    medianUs: undefined,
    p99Us: undefined,
    stateBytesMean: 0,
    stateBytesMax: 0,
    firstVerdict: undefined
  })
})

cost.run()
