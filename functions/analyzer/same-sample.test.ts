import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Window } from '../../shared/detection/window.ts'
import { pastSampleKey } from '../../shared/redis/sample-key.ts'
import { withOneKeyEach } from './same-sample.ts'
import type { Sighting } from './sighting.ts'

const same = suite('one key for each sample')

const past = (time: number, value: number): Sighting => ({
  ...{ time, value, key: pastSampleKey(time, value), event: 'p', isPast: true }
})
const live = (time: number, value: number, key: string): Sighting => ({ time, value, key, event: 'l' })

const commit = (window: Window, sightings: ReadonlyArray<Sighting>): ReadonlyArray<Sighting> =>
  withOneKeyEach(window, sightings).filter((sighting) => {
    if (window.place(sighting) !== 'fresh') return false
    window.add(sighting)
    return true
  })

const kept = (window: Window): ReadonlyArray<string> =>
  window.observations().map(({ time, key, value }) => `${time} ${key} ${value}`)

same('live samples in order of time are left alone', () => {
  const window = new Window({ samples: 5 })
  const first = [live(1, 1, 'sa'), live(2, 1, 'sb')]
  assert.is(withOneKeyEach(window, first), first)
  commit(window, first)
  const next = [live(3, 1, 'sc')]
  assert.is(withOneKeyEach(window, next), next)
})

same('a sample that comes as both kinds, in either order, together or not, is learned once', () => {
  const orders = [
    [past(1, 7), live(1, 7, 'sa')],
    [live(1, 7, 'sa'), past(1, 7)],
    [live(1, 7, 'sa'), past(1, 7), live(1, 7, 'sa')],
    [past(1, 7), live(1, 7, 'sa'), past(1, 7)]
  ]
  for (const order of orders) {
    const together = new Window({ samples: 5 })
    const apart = new Window({ samples: 5 })
    commit(together, order)
    for (const one of order) commit(apart, [one])
    assert.equal([kept(together), together.length], [kept(apart), 1])
  }
})

same('a live sample that is delivered again with its history is still known', () => {
  const window = new Window({ samples: 5 })
  commit(window, [live(1, 7, 'sa'), live(2, 7, 'sb')])
  assert.equal(commit(window, [past(1, 7), live(1, 7, 'sa')]), [])
})

same('a late live sample keeps the key by which its answer is found, whatever history comes with it', () => {
  const window = new Window({ samples: 2 })
  commit(window, [live(5, 7, 'sb'), live(6, 7, 'sc')])
  const late = [past(1, 7), live(1, 7, 'sa')]
  assert.equal(withOneKeyEach(window, late), late)
})

const pool = fc.record({ time: fc.nat(4), value: fc.nat(1), id: fc.constantFrom('', 'sa', 'sb') })
const deliveries = fc.array(
  fc.array(
    // An id belongs to one sample.
    pool.map(({ time, value, id }) => (id === '' ? past(time, value) : live(time, value, `${id}${time}${value}`))),
    { minLength: 1, maxLength: 5 }
  ),
  { minLength: 1, maxLength: 10 }
)

same('whatever comes in whatever order: all of it again changes nothing', async () => {
  await fc.assert(
    fc.property(deliveries, (stream) => {
      const window = new Window({ samples: 100 })
      for (const sightings of stream) commit(window, sightings)
      const before = kept(window)
      for (const sightings of stream) assert.equal(commit(window, sightings), [])
      assert.equal(kept(window), before)
      const all = stream.flat()
      for (const one of all) {
        const alike = all.filter(({ time, value }) => time === one.time && value === one.value)
        const keys = new Set(alike.filter(({ isPast }) => !isPast).map(({ key }) => key))
        const learned = window.observations().filter(({ time, value }) => time === one.time && value === one.value)
        const most = Math.max(1, keys.size)
        assert.ok(learned.length >= 1 && learned.length <= most)
        // History alone never makes two live samples one.
        if (alike.every(({ isPast }) => !isPast)) assert.is(learned.length, keys.size)
      }
    }),
    { numRuns: 500 }
  )
})

same.run()
