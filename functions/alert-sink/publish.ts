import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { seriesKeyOf } from '../../shared/alerting/alert-state.ts'
import type { Send } from '../../shared/cloudevents/send.ts'
import type { SinkRefused, SinkUnavailable } from '../../shared/failure/failure.ts'
import { type AlertEvent, toAlertMessage } from './alert-event.ts'

/** Requests to the sink at a time. */
const IN_PARALLEL = 32

/**
 * Sends the events of one delivery through K_SINK, those of one series in their order. A sink that is away ends it: the
 * delivery comes again and all are sent again, with the same ids. One that refuses an event may still take the others.
 */
export const publish =
  (send: Send) =>
  (events: ReadonlyArray<AlertEvent>): TE.TaskEither<SinkUnavailable | SinkRefused, void> =>
  async () => {
    const lists = Array.from(Map.groupBy(events, ({ alert }) => seriesKeyOf(alert.series)).values())
    let away: SinkUnavailable | undefined
    let refused: SinkRefused | undefined
    const worker = async (): Promise<void> => {
      for (let list = lists.shift(); list !== undefined; list = lists.shift()) {
        for (const event of list) {
          if (away !== undefined) return
          const sent = await send(toAlertMessage(event))()
          if (E.isRight(sent)) continue
          if (sent.left._tag === 'SinkUnavailable') away = sent.left
          else refused = sent.left
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(IN_PARALLEL, lists.length) }, worker))
    const failure = away ?? refused
    return failure === undefined ? E.right(undefined) : E.left(failure)
  }
