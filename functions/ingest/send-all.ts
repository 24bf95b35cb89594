import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Message } from '../../shared/cloudevents/message.ts'
import type { Send } from '../../shared/cloudevents/send.ts'
import type { SinkRefused, SinkUnavailable } from '../../shared/failure/failure.ts'

/** Events of one request on their way to the Broker at once. */
const AT_ONCE = 16

/**
 * Sends all events of one request, or says what kept one of them from being stored; then the client sends the whole request
 * again, and the events that were stored already are known by their ids.
 */
export const sendAll =
  (send: Send) =>
  (messages: ReadonlyArray<Message>): TE.TaskEither<SinkUnavailable | SinkRefused, void> => {
    const [first] = messages
    if (messages.length === 1 && first !== undefined) return send(first)
    return async () => {
      let next = 0
      let failure: E.Left<SinkUnavailable | SinkRefused> | undefined
      const work = async (): Promise<void> => {
        while (next < messages.length && failure === undefined) {
          const message = messages[next] as Message
          next += 1
          const sent = await send(message)()
          if (E.isLeft(sent)) failure ??= sent
        }
      }
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, messages.length) }, work))
      return failure ?? E.right(undefined)
    }
  }
