import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectedDepartures } from './departures.ts'

const departures = suite('expected departures of a pod')

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), `${actual}, expected ${expected}`)

const count = fc.double({ min: 0, max: 1000, noNaN: true })
const slots = fc.double({ min: 0.1, max: 1000, noNaN: true })
const ms = fc.double({ min: 1, max: 1000, noNaN: true })

departures('with room for all, each of those there ends with probability 1 - e^(-t/latency)', () => {
  near(expectedDepartures(100, 0, Number.POSITIVE_INFINITY, 100, 50), 100 * (1 - Math.exp(-0.5)))
})

departures('never without a queue, a pod finishes slots / latency', () => {
  near(expectedDepartures(1000, 5, 10, 100, 50), 5)
})

departures('an empty pod that is flooded works at full speed once its slots are taken', () => {
  // 100 a ms into 10 slots: full after 0.1 ms.
  near(expectedDepartures(0, 5000, 10, 100, 50) / expectedDepartures(10, 5000, 10, 100, 50), 1 - 0.05 / 50)
})

departures('are never more than there were', async () => {
  await fc.assert(
    fc.asyncProperty(count, count, slots, ms, ms, async (there, coming, n, latency, step) => {
      const done = expectedDepartures(there, coming, n, latency, step)
      assert.ok(done >= -1e-9 && done <= there + coming, String(done))
    })
  )
})

departures('two steps are one: the answer does not depend on how time is cut', async () => {
  await fc.assert(
    fc.asyncProperty(count, count, slots, ms, ms, async (there, coming, n, latency, step) => {
      const first = expectedDepartures(there, coming / 2, n, latency, step / 2)
      const second = expectedDepartures(there + coming / 2 - first, coming / 2, n, latency, step / 2)
      near(first + second, expectedDepartures(there, coming, n, latency, step))
    })
  )
})

departures.run()
