import * as TE from 'fp-ts/lib/TaskEither.js'
import type { ShownAlert } from '../../../shared/alerting/group-state.ts'
import { traceIdOf } from '../../../shared/cloudevents/traceparent.ts'
import { readable } from '../../../shared/contract/readable.ts'
import type { Logger } from '../../../shared/log/logger.ts'
import type { Compose } from '../message/compose.ts'
import { groupOf } from '../message/group.ts'
import { membersText, seriesText } from '../message/message.ts'
import type { Channel } from './channel.ts'

/** Members of a group in its line. */
const NAMED = 5

/** The worst of them as people read it: whoever wants all of them asks `GET /api/v1/alerts?group=`. */
const membersOf = (alert: ShownAlert) => {
  const group = groupOf(alert)
  if (group === undefined) return {}
  const { open, total } = group
  return { members: { open, total, worst: membersText(group).slice(0, NAMED) } }
}

/** What is over, or has come more than once, must not read as one that is there now. */
const explanationOf = (alert: ShownAlert): string => {
  const { kind, status, worst, anomaly_count: count } = alert
  if (kind === 'group') {
    const series = `${readable(groupOf(alert)?.total ?? 0)} series of ${worst.series.source}`
    return `${series}, the worst: ${seriesText(worst.series)}: ${worst.explanation}`
  }
  if (worst.reason === 'missing') return worst.explanation
  if (count > 1) return `${readable(count)} anomalies, the worst: ${worst.explanation}`
  return status === 'resolved' ? `1 anomaly: ${worst.explanation}` : worst.explanation
}

/** One line per transition: warn while somebody may have to act, info when it is over. With a link where there is a console. */
export const logChannel = (log: Logger, { link }: Pick<Compose, 'link'>): Channel => ({
  name: 'log',
  wantsAll: true,
  deliver: ({ id, alert, traceparent }) =>
    TE.fromIO(() => {
      const { series, worst, worst_members: _, members: __, status, id: alertId, ...rest } = alert
      const { value, expected, score, direction, reason } = worst
      // Of a series that reports nothing there is no value to be told.
      const numbers = reason === 'missing' ? {} : { direction, value, expected, score }
      const said = { explanation: explanationOf(alert), reason, ...numbers }
      const line = {
        ...series,
        ...said,
        ...rest,
        ...membersOf(alert),
        alertId,
        eventId: id,
        traceId: traceIdOf(traceparent),
        link: link(alertId)
      }
      if (status === 'resolved') log.info(line, 'alert resolved')
      else log.warn(line, `alert ${status}`)
      return undefined
    })
})
