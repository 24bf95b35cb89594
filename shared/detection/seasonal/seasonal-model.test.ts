import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { localTime } from './local-time.ts'
import { type Forecast, MODEL_BYTES, SeasonalModel } from './seasonal-model.ts'

const models = suite('seasonal model')

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const at = (utc: string): number => Date.parse(`${utc}Z`)

/** Learns `value` from day to day; what it said of each sample beforehand. */
const learn = (
  model: SeasonalModel,
  from: number,
  to: number,
  every: number,
  value: (time: number) => number
): ReadonlyArray<Forecast & { readonly error: number; readonly time: number }> => {
  const forecasts = []
  for (let time = from; time < to; time += every) {
    const forecast = model.expectedAt(time)
    forecasts.push({ ...forecast, error: value(time) - forecast.expected, time })
    model.learn(time, value(time), forecast)
  }
  return forecasts
}

const make = (timeZone = 'UTC'): SeasonalModel => new SeasonalModel(timeZone, 0.02)
const noise = (time: number): number => 2 * (((time / MINUTE) * 0.6180339887498949) % 1) - 1
/** Office hours, by the clock on the wall, on half-hours. */
const office = (local: number): number => (local % DAY >= 8.5 * HOUR && local % DAY < 17.5 * HOUR ? 100 : 20)

// Each from ten days before to three days after the change, local time of the change being at night.
const CHANGES = [
  ['Europe/Berlin', '2026-03-29T01:00:00'],
  ['Europe/Berlin', '2026-10-25T01:00:00'],
  ['America/New_York', '2026-03-08T07:00:00'],
  ['America/New_York', '2026-11-01T06:00:00'],
  ['Asia/Kolkata', '2026-03-29T01:00:00'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00']
] as const

for (const [zone, change] of CHANGES) {
  models(`knows the hours of ${zone} after the change of ${change.slice(0, 10)}`, () => {
    const clocks = localTime(zone)
    const series = (time: number): number => office(clocks(time)) + noise(time)
    const model = make(zone)
    learn(model, at(change) - 10 * DAY, at(change), 10 * MINUTE, series)
    const after = learn(model, at(change), at(change) + 3 * DAY, 10 * MINUTE, series)
    // The lines between nodes are slopes where the office has a step: there the profile is half wrong, as it is on any day.
    const isStep = (time: number): boolean =>
      [office(clocks(time - 31 * MINUTE)), office(clocks(time + 31 * MINUTE))].some((v) => v !== office(clocks(time)))
    for (const { voice, error, time } of after.filter(({ time }) => !isStep(time))) {
      assert.is.not(voice, 'level')
      assert.ok(Math.abs(error) < 25, `${error} at ${new Date(clocks(time)).toISOString()}`)
    }
  })
}

models('the clocks of another zone are wrong by an hour after a change', () => {
  const clocks = localTime('Europe/Berlin')
  const series = (time: number): number => office(clocks(time)) + noise(time)
  const change = at('2026-03-29T01:00:00')
  const [local, utc] = [make('Europe/Berlin'), make('UTC')]
  const worst = (model: SeasonalModel): number => {
    learn(model, change - 10 * DAY, change, 10 * MINUTE, series)
    const after = learn(model, change, change + DAY, 10 * MINUTE, series)
    return after.reduce((sum, { error }) => sum + Math.abs(error), 0)
  }
  assert.ok(worst(utc) > 1.3 * worst(local))
})

models('a profile speaks from the third day on, where it is better than the level', () => {
  const wave = (time: number): number => 100 * Math.sin((2 * Math.PI * time) / DAY) + noise(time)
  const said = learn(make(), 0, 6 * DAY, 5 * MINUTE, wave)
  assert.ok(said.slice(0, 480).every(({ voice }) => voice === 'level'))
  assert.ok(said.slice(600).every(({ voice }) => voice === 'daily'))
})

models('noise without a shape is left to the level', () => {
  let random = 1
  const walk = (): number => {
    random = (random * 48271) % 2147483647
    return random / 2147483647
  }
  const said = learn(make(), 0, 20 * DAY, HOUR, walk)
  assert.ok(said.slice(100).filter(({ voice }) => voice === 'level').length > 0.8 * (said.length - 100))
})

models('a week with another weekend is told by the week', () => {
  const week = (time: number): number =>
    (Math.floor(time / DAY) % 7 > 4 ? 0.3 : 1) * (100 + 50 * Math.sin((2 * Math.PI * time) / DAY)) + noise(time)
  const said = learn(make(), 0, 42 * DAY, HOUR, week)
  const last = said.slice(-7 * 24)
  assert.ok(last.filter(({ voice }) => voice === 'weekly').length > 0.9 * last.length)
  assert.ok(last.reduce((sum, { error }) => sum + Math.abs(error), 0) / last.length < 8)
})

models('a quiet night has its own, smaller deviation', () => {
  const wave = (time: number): number => (time % DAY < 8 * HOUR ? 1 : 20) * noise(time)
  const model = make()
  learn(model, 0, 10 * DAY, 5 * MINUTE, wave)
  assert.ok(model.expectedAt(10 * DAY + 4 * HOUR).deviation < 0.75 * model.expectedAt(10 * DAY + 16 * HOUR).deviation)
})

models('fits its bytes', () => {
  assert.ok(MODEL_BYTES <= 3584)
  assert.throws(() => new SeasonalModel('UTC', 0.02, new ArrayBuffer(MODEL_BYTES - 8)))
})

models.run()
