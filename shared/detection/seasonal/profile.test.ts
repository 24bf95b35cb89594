import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Profile } from './profile.ts'

const profiles = suite('profile')

const HOUR = 3_600_000
const DAY = 24 * HOUR

const make = (memory = 7): Profile =>
  new Profile({ nodes: 48, period: DAY, origin: 0, memory }, new Float64Array(48), new Float32Array(48))

const teach = (profile: Profile, from: number, to: number, every: number, value: (time: number) => number): void => {
  for (let time = from; time < to; time += every) profile.learn(time, value(time), every)
}

const close = (actual: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what} ${actual} is not ${expected} ± ${tolerance}`)

const wave = (time: number): number => 100 + 50 * Math.sin((2 * Math.PI * time) / DAY)

profiles('knows nothing where it has not been', () => {
  const profile = make()
  assert.is(profile.expectedAt(5 * HOUR).support, 0)
  teach(profile, 9 * HOUR, 12 * HOUR, 60_000, () => 1)
  assert.is(profile.expectedAt(5 * HOUR).support, 0)
  assert.ok(profile.expectedAt(10 * HOUR).support > 0.9)
})

profiles('counts days, whatever the rhythm of the samples', () => {
  for (const every of [5_000, 60_000, 5 * 60_000, HOUR]) {
    const profile = make()
    for (let day = 1; day <= 3; day += 1) {
      teach(profile, (day - 1) * DAY, day * DAY, every, wave)
      close(profile.expectedAt(6 * HOUR).support, day, 0.02, `every ${every}`)
    }
  }
})

profiles('counts full days for hourly samples between two nodes, too', () => {
  const profile = make()
  teach(profile, HOUR / 4, 3 * DAY, HOUR, wave)
  close(profile.expectedAt(6.25 * HOUR).support, 3, 1e-6)
})

profiles('follows the shape, without steps', () => {
  const profile = make()
  teach(profile, 0, 3 * DAY, 60_000, wave)
  let before = profile.expectedAt(0).centre
  for (let time = 0; time < 2 * DAY; time += 60_000) {
    const { centre } = profile.expectedAt(time)
    close(centre, wave(time), 1, `at ${time}`)
    close(centre, before, 0.3, `step at ${time}`)
    before = centre
  }
})

profiles('learns a new shape at the pace of its memory', () => {
  const profile = make(7)
  teach(profile, 0, 10 * DAY, HOUR, () => 0)
  teach(profile, 10 * DAY, 17 * DAY, HOUR, () => 1)
  close(profile.expectedAt(12 * HOUR).centre, 1 - (6 / 7) ** 7, 1e-6)
})

profiles('a burst weighs what the time weighs that it covers', () => {
  const profile = make()
  teach(profile, 0, 2 * DAY, HOUR / 2, () => 10)
  for (let i = 0; i < 100; i += 1) profile.learn(2 * DAY + i, 1000, 1)
  close(profile.expectedAt(0).centre, 10, 6)
})

profiles('has a place for every time, before 1970 and beyond all calendars', async () => {
  await fc.assert(
    fc.property(fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }), (local) => {
      const profile = make()
      profile.learn(local, 5, 1000)
      const { centre, support } = profile.expectedAt(local)
      close(centre, 5, 1e-12)
      assert.ok(support > 0)
    })
  )
})

profiles.run()
