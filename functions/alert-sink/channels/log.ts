import * as TE from 'fp-ts/lib/TaskEither.js'
import { traceIdOf } from '../../../shared/cloudevents/traceparent.ts'
import type { Logger } from '../../../shared/log/logger.ts'
import type { Channel } from './channel.ts'

/** One line per transition: warn while somebody may have to act, info when it is over. */
export const logChannel = (log: Logger): Channel => ({
  name: 'log',
  deliver: ({ id, alert, traceparent }) =>
    TE.fromIO(() => {
      const { series, worst, ...rest } = alert
      const { value, expected, lower, upper, score, direction, reason } = worst
      const line = {
        traceId: traceIdOf(traceparent),
        eventId: id,
        alert: { ...rest, ...series, value, expected, lower, upper, score, direction, reason }
      }
      if (alert.status === 'resolved') log.info(line, 'alert resolved')
      else log.warn(line, `alert ${alert.status}`)
    })
})
