import type { ShownAlert } from '../../../../shared/alerting/group-state.ts'
import { applyAnomalies } from '../../../../shared/alerting/life-cycle.ts'
import { anomalyAt, type Given, TEN } from '../../../../shared/alerting/testing/anomaly-fixture.ts'
import { SHORT_RULE } from '../../../../shared/alerting/testing/rule-fixture.ts'
import type { Transition } from '../../../../shared/alerting/transition.ts'
import { toAlertEvent } from '../../alert-event.ts'
import type { Notice } from '../../notice.ts'
import { createCompose } from '../compose.ts'
import { type Message, toMessage } from '../message.ts'

export const CONSOLE = 'https://knomaly.example.org/console/'

/** Sixty samples, the last of which is the anomaly of `noticeOf`. */
export const SAMPLES = Array.from({ length: 60 }, (_, i) => ({
  time: TEN - (59 - i) * 60_000,
  value: i === 59 ? 500 : 100 + 18 * Math.sin(i / 4)
}))

/** The opening of an alert at ten, with other things in it. */
export const noticeOf = (given: Given = {}, changes: Partial<ShownAlert> = {}, sequence = 1): Notice => {
  const [opened] = applyAnomalies(undefined, [anomalyAt(TEN, given)], SHORT_RULE, TEN).transitions
  const event = toAlertEvent(opened as Transition, undefined, TEN)
  const alert = { ...event.alert, ...changes }
  return {
    ...event,
    id: sequence === 1 ? event.id : `${event.id}.${sequence}`,
    sequence,
    alert,
    since: TEN,
    attempts: 0
  }
}

/** The end of that alert, five minutes later. */
export const resolutionOf = (given: Given = {}, sequence = 2): Notice =>
  noticeOf(given, { status: 'resolved', resolved_at: new Date(TEN + 300_000).toISOString() }, sequence)

/** 57 series of `/web` at once, 42 of which are open. */
export const groupNotice = (changes: Partial<ShownAlert> = {}): Notice =>
  noticeOf(
    { severity: 'critical' },
    {
      id: 'group-1',
      kind: 'group',
      series: { source: '/web', metric: '*', labels: {} },
      members: {
        open: 42,
        total: 57,
        examples: Array.from({ length: 10 }, (_, i) => ({
          source: '/web',
          metric: `m${i}`,
          labels: { host: `web-${i}` }
        }))
      },
      worst_members: Array.from({ length: 10 }, (_, i) => ({
        ...{ series: { source: '/web', metric: `m${i}`, labels: { host: `web-${i}` } }, reason: 'spike' },
        ...{ value: 500 - i, expected: 100, score: 4 - i / 10, severity: i < 2 ? 'critical' : 'warning' }
      })),
      ...changes
    }
  )

export const messageOf = (notice: Notice): Message => toMessage(notice, { consoleUrl: CONSOLE, samples: SAMPLES })

export const COMPOSE = createCompose({
  consoleUrl: CONSOLE,
  samplesOf: () => async () => ({ _tag: 'Right', right: SAMPLES })
})
