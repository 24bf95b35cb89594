import * as TE from 'fp-ts/lib/TaskEither.js'
import { traceIdOf } from '../../../shared/cloudevents/traceparent.ts'
import type { Alert } from '../../../shared/contract/alert.ts'
import { readable } from '../../../shared/contract/readable.ts'
import type { Logger } from '../../../shared/log/logger.ts'
import type { Compose } from '../message/compose.ts'
import type { Channel } from './channel.ts'

/** What is over, or has come more than once, must not read as one that is there now. */
const explanationOf = ({ status, worst, anomaly_count: count }: Alert): string => {
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
      const { series, worst, status, id: alertId, ...rest } = alert
      const { value, expected, score, direction, reason } = worst
      // Of a series that reports nothing there is no value to be told.
      const numbers = reason === 'missing' ? {} : { direction, value, expected, score }
      const said = { explanation: explanationOf(alert), reason, ...numbers }
      const line = {
        ...series,
        ...said,
        ...rest,
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
