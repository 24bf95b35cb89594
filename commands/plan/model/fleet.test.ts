import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFleet } from './fleet.ts'
import type { Serving } from './serving.ts'

const fleets = suite('fleet')

/** Tells what the data path is told, and holds some pods busy. */
const start = (timeoutMs = 60_000) => {
  const told: string[] = []
  const busy = new Set<number>()
  const serving: Serving = {
    open: (pod) => void told.push(`open ${pod}`),
    drain: (pod) => void told.push(`drain ${pod}`),
    close: (pod) => void told.push(`close ${pod}`),
    isEmpty: (pod) => !busy.has(pod),
    advance: () => undefined,
    places: () => ({ held: 0, queued: 0, working: 0 })
  }
  const fleet = createFleet({ coldStartMs: 2_000, timeoutMs }, serving)
  const counts = () => [fleet.starting(), fleet.ready(), fleet.leaving()]
  const at = (nowMs: number): ReadonlyArray<number> => {
    fleet.advance(nowMs)
    return counts()
  }
  return { fleet, told, busy, counts, at }
}

fleets('a pod takes requests when its start is over, and not before', () => {
  const { fleet, told, at } = start()
  fleet.scaleTo(2, 1_000)
  assert.equal(at(2_999), [2, 0, 0])
  assert.equal(at(3_000), [0, 2, 0])
  assert.equal(told, ['open 0', 'open 1'])
})

fleets('a pod that is let go stays for 30 s, whatever it has', () => {
  const { fleet, told, at } = start()
  fleet.scaleTo(2, -2_000)
  at(0)
  fleet.scaleTo(1, 10_000)
  assert.equal(at(39_999), [0, 1, 1])
  assert.equal(at(40_000), [0, 1, 0])
  assert.equal(told.slice(2), ['drain 1', 'close 1'])
})

fleets('and longer while it is busy, until timeoutSeconds are over', () => {
  const { fleet, busy, at } = start()
  fleet.scaleTo(1, -2_000)
  at(0)
  busy.add(0)
  fleet.scaleTo(0, 0)
  assert.equal(at(59_999), [0, 0, 1])
  assert.equal(at(60_000), [0, 0, 0])
})

fleets('a short timeoutSeconds cuts the drain', () => {
  const { fleet, at } = start(10_000)
  fleet.scaleTo(1, -2_000)
  at(0)
  fleet.scaleTo(0, 0)
  assert.equal(at(10_000), [0, 0, 0])
})

fleets('those that are not ready go first, then the youngest', () => {
  const { fleet, told, at, counts } = start()
  fleet.scaleTo(2, -2_000)
  at(0)
  fleet.scaleTo(4, 1_000)
  fleet.scaleTo(1, 2_000)
  assert.equal(counts(), [0, 1, 1])
  assert.equal(told, ['open 0', 'open 1', 'drain 1'])
  assert.is(fleet.started(), 4)
})

fleets.run()
