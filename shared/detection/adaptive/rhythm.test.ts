import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Rhythm } from './rhythm.ts'

const rhythms = suite('rhythm')

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 1_440 * MINUTE
const YEAR = 365 * DAY

const of = (times: Iterable<number>): Rhythm => {
  const rhythm = new Rhythm(new ArrayBuffer(Rhythm.BYTES), 0)
  for (const time of times) rhythm.note(time)
  return rhythm
}
function* every(step: number, n: number, from = 0): Generator<number> {
  for (let i = 0; i < n; i += 1) yield from + i * step
}
const close = (found: number, expected: number): void =>
  assert.ok(Math.abs(found - expected) <= 1e-9 * Math.abs(expected), `${found} is not ${expected}`)

rhythms('the interval is the mean of all pauses, as long as none is much longer than usual', async () => {
  const pauses = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 200 })
  await fc.assert(
    fc.property(pauses, fc.constantFrom(0, -1e12, 1.7e12), (steps, start) => {
      const times: number[] = [start]
      for (const step of steps) times.push((times.at(-1) as number) + step * SECOND)
      const rhythm = of(times)
      close(rhythm.interval, ((times.at(-1) as number) - start) / steps.length)
      assert.is(rhythm.seen, times.length)
    })
  )
})

rhythms('note tells the pause, whole', () => {
  const rhythm = of([])
  assert.equal(
    [5, 5, 65, 65 + YEAR].map((time) => rhythm.note(time)),
    [0, 0, 60, YEAR]
  )
})

rhythms('says what a day is in samples', () => {
  assert.is(of(every(MINUTE, 100)).samplesPerDay, 1_440)
  assert.is(of([1, 1, 1]).samplesPerDay, Number.POSITIVE_INFINITY)
  assert.is(of([7]).interval, 0)
})

rhythms('a pause of years counts as a hundred intervals', () => {
  const rhythm = of(every(MINUTE, 1_001))
  rhythm.note(1_000 * MINUTE + 10 * YEAR)
  close(rhythm.interval, MINUTE + (99 * MINUTE) / 1_001)
})

rhythms('samples at once do not make any pause too long: a minute always counts', () => {
  const rhythm = of([0, 0, 0, 0])
  rhythm.note(30 * SECOND)
  close(rhythm.interval, (30 * SECOND) / 4)
})

rhythms('one sample a year before all others does not make the series slow', () => {
  const rhythm = of([0, ...every(MINUTE, 300, YEAR)])
  assert.ok(rhythm.interval < 2 * MINUTE, `${rhythm.interval}`)
})

rhythms('follows a series that changes its rhythm', () => {
  const rhythm = of(every(60 * MINUTE, 5_001))
  for (const time of every(MINUTE, 40_000, 5_000 * 60 * MINUTE)) rhythm.note(time)
  assert.ok(rhythm.interval < 1.1 * MINUTE, `${rhythm.interval}`)
})

rhythms('late is what is older than the newest; nothing is before the first', () => {
  const rhythm = of([])
  assert.not(rhythm.isLate(-1e15))
  rhythm.note(-10)
  assert.equal(
    [-11, -10, -9].map((time) => rhythm.isLate(time)),
    [true, false, false]
  )
})

rhythms.run()
