import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EXCURSION_MARKS, UsualExcursions } from './usual-excursions.ts'

const excursions = suite('usual excursions')

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const make = (): UsualExcursions =>
  new UsualExcursions({ nodes: 48, period: DAY }, new Float32Array(48), new Float64Array(EXCURSION_MARKS))

const teachDay = (usual: UsualExcursions, day: number, every: number, at: (local: number) => number): void => {
  for (let local = day * DAY; local < (day + 1) * DAY; local += every) usual.learn(local, at(local % DAY), every)
}
/** Ten minutes from 03:05 on. */
const job = (local: number): number => (local >= 185 * MINUTE && local < 195 * MINUTE ? 40 : 1)

excursions('what comes every day is usual within a week, at its time and at no other', () => {
  const usual = make()
  for (let day = 0; day < 7; day += 1) teachDay(usual, day, MINUTE, job)
  const known = usual.expectedAt(7 * DAY + 3.1 * HOUR)
  assert.ok(known > 20 && known <= 40, String(known))
  assert.ok(usual.expectedAt(7 * DAY + 5 * HOUR) < 2)
})

excursions('what comes once is not, however large and long it is', () => {
  const usual = make()
  for (let day = 0; day < 5; day += 1) teachDay(usual, day, MINUTE, () => 1)
  teachDay(usual, 5, MINUTE, (local) => (local >= 3 * HOUR && local < 4 * HOUR ? 1e9 : 1))
  assert.is(usual.expectedAt(6 * DAY + 3.5 * HOUR), 2)
  for (let day = 6; day < 9; day += 1) teachDay(usual, day, MINUTE, () => 1)
  assert.ok(usual.expectedAt(9 * DAY + 3.5 * HOUR) < 1.05)
})

excursions('is forgotten when the job is gone', () => {
  const usual = make()
  for (let day = 0; day < 7; day += 1) teachDay(usual, day, 5 * MINUTE, job)
  for (let day = 7; day < 25; day += 1) teachDay(usual, day, 5 * MINUTE, () => 0)
  assert.ok(usual.expectedAt(25 * DAY + 3.1 * HOUR) < 1.2)
})

excursions('an hourly series learns it in as many days', () => {
  const usual = make()
  for (let day = 0; day < 7; day += 1) teachDay(usual, day, HOUR, (local) => (local === 3 * HOUR ? 40 : 1))
  assert.ok(usual.expectedAt(7 * DAY + 3 * HOUR) > 20)
})

excursions.run()
