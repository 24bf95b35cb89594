import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AlertState, type SeriesAlerts, toAlert } from '../../shared/alerting/alert-state.ts'
import { applyAnomalies, applyTick } from '../../shared/alerting/life-cycle.ts'
import { anomalyAt, MINUTE, TEN } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { SHORT_RULE } from '../../shared/alerting/testing/rule-fixture.ts'
import { Alert } from '../../shared/contract/alert.ts'
import { decode } from '../../shared/contract/decode.ts'
import { readSeriesAlerts } from './stored-alerts.ts'

const stored = suite('alerts of a series as they are stored')

const NOW = TEN + MINUTE
const { state } = applyAnomalies(undefined, [anomalyAt(TEN)], SHORT_RULE, NOW)
const { alert, series, known } = state as SeriesAlerts & { readonly alert: AlertState }

stored('are read back as they were written', () => {
  assert.equal(readSeriesAlerts(JSON.stringify(state)), state)
})

const { policy: _, parts: __, interval_ms: ___, explanation: ____, ...worst } = anomalyAt(TEN)
const { id, severity, openedAt, lastAt, count } = alert
const by01 = { id, series, severity, openedAt, lastAt, resolvedAt: null, seenAt: NOW, toldAt: NOW, count, worst, known }

stored('are read as 0.1 has written them, and the alert goes on', () => {
  const read = readSeriesAlerts(JSON.stringify({ ...by01, sequence: 1 }))
  const unsaid = {
    ...{ policy: { name: 'default', version: 'unknown' }, parts: [], interval_ms: 0 },
    explanation: '500 is a spike, 400 above the expected 100 (normal 70 to 130); zscore at 2 times its threshold'
  }
  assert.equal(read, { ...state, alert: { ...alert, heard: true, worst: { ...worst, ...unsaid } } })
  assert.ok(E.isRight(decode(Alert)(toAlert(read.alert as AlertState, 'opened'))))
  const again = applyAnomalies(read, [anomalyAt(TEN), anomalyAt(TEN + MINUTE)], SHORT_RULE, NOW + MINUTE)
  assert.equal(again.outcomes, ['duplicate', 'fresh'])
  assert.is(again.state?.alert?.id, id)
})

stored('are read as they were written before there were groups: channels have heard of them', () => {
  const { group: _group, hushed: _hushed, heard: _heard, ...before } = alert
  const read = readSeriesAlerts(JSON.stringify({ ...state, alert: before }))
  assert.equal(read, { ...state, alert: { ...alert, heard: true } })
})

stored('are read as 0.1 has written a resolved one: nobody is told again that it is over', () => {
  const resolved = { ...by01, sequence: 2, resolvedAt: TEN + 5 * MINUTE }
  const read = readSeriesAlerts(JSON.stringify(resolved))
  assert.is(read.alert?.told.open, false)
  const reopened = applyAnomalies(read, [anomalyAt(TEN + 7 * MINUTE)], SHORT_RULE, NOW).state as SeriesAlerts
  assert.is(reopened.alert?.resolvedAt, null)
  assert.equal(applyTick(reopened, SHORT_RULE, NOW + 5 * MINUTE).transitions, [])
})

stored.run()
