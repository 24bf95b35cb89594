import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Anomaly } from '../contract/anomaly.ts'
import { DEFAULT_ALERT_RULE } from './alert-rule.ts'
import type { SeriesAlerts } from './alert-state.ts'
import { foldAlerts } from './fold-alerts.ts'
import { anomalyAt, type Given, MINUTE, TEN } from './testing/anomaly-fixture.ts'

/** What people get who have set nothing. */
const defaults = suite('the default alert rule')

const HOUR = 60

/** A day of a series, as `minute status`: these minutes are anomalies, with more said of some. */
const dayOf = (
  interval: number,
  isAnomaly: (minute: number) => boolean,
  more: (minute: number) => Given = () => ({})
): ReadonlyArray<string> => {
  const fold = foldAlerts<Anomaly>(DEFAULT_ALERT_RULE)
  const heard: string[] = []
  let state: SeriesAlerts | undefined
  for (let minute = 0; minute < 24 * HOUR; minute += interval) {
    const time = TEN + minute * MINUTE
    const anomaly = isAnomaly(minute) ? anomalyAt(time, { intervalMs: interval * MINUTE, ...more(minute) }) : undefined
    const folded = fold(state, time, anomaly)
    state = folded.state
    heard.push(...folded.transitions.map(({ status }) => `${minute} ${status}`))
  }
  return heard
}

const openings = (heard: ReadonlyArray<string>): ReadonlyArray<number> =>
  heard.filter((one) => one.endsWith('opened')).map((one) => Number.parseInt(one, 10))

for (const interval of [1, 5, 60]) {
  defaults(`a sample every ${interval} min: what goes on and off for four hours is one alert`, () => {
    const heard = dayOf(interval, (minute) => minute <= 4 * HOUR && (minute / interval) % 20 < 2)
    assert.equal(openings(heard), [0])
    assert.match(heard.at(-1) ?? '', 'resolved')
  })

  defaults(`a sample every ${interval} min: what comes five hours later is another alert`, () => {
    const heard = dayOf(interval, (minute) => [0, 5 * HOUR].includes(minute))
    const quiet = Math.max(5, 3 * interval)
    assert.equal(heard, ['0 opened', `${quiet} resolved`, '300 opened', `${300 + quiet} resolved`])
  })

  defaults(`a sample every ${interval} min: what never stops is one alert, however long`, () => {
    assert.equal(openings(dayOf(interval, () => true)), [0])
  })
}

defaults('on and off for a day is an alert in four hours at most', () => {
  const opened = openings(dayOf(1, (minute) => minute % 30 < 2))
  assert.equal(opened, [0, 270, 540, 810, 1080, 1350])
})

defaults('of an hourly series, an hour or two without an anomaly is not the end', () => {
  assert.equal(
    dayOf(60, (minute) => [0, 2 * HOUR, 4 * HOUR].includes(minute)).filter((one) => !one.endsWith('updated')),
    ['0 opened', '420 resolved']
  )
})

defaults('critical after a warning within four hours is told at once, of the same alert', () => {
  for (const minute of [2, 3 * HOUR]) {
    const heard = dayOf(
      1,
      (at) => [0, minute].includes(at),
      (at) => ({ severity: at === minute ? 'critical' : 'warning' })
    )
    assert.equal(
      heard.filter((one) => !one.endsWith('resolved')),
      ['0 opened', `${minute} updated`]
    )
  }
})

defaults.run()
