import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type Attributes, writeHeaders } from '../cloudevents/binary.ts'
import type { Send, Sendable } from '../cloudevents/send.ts'
import type { SinkRefused, SinkUnavailable, StoreUnavailable } from '../failure/failure.ts'
import type { DeadLetterStore, Kept } from './dead-letter-store.ts'

/** `gone`: somebody else has removed it. `came again`: sent, and back with a new failure before it was removed. */
export type Replayed = 'replayed' | 'came again' | 'gone'

// Of the delivery that failed. Its arrival time and remaining hops would make the Broker treat the event as an old one.
const OF_THE_DELIVERY = new Set([
  'knativeerrordest',
  'knativeerrorcode',
  'knativeerrordata',
  'knativearrivaltime',
  'knativebrokerttl'
])
const NAME = /^[a-z0-9]+$/

/** The attributes with which the event once entered the Broker; names that no header can hold are left out. */
export const originalAttributes = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => NAME.test(name) && !OF_THE_DELIVERY.has(name)))

const toMessage = (attributes: Attributes, data: Buffer): Sendable => ({
  headers: writeHeaders(originalAttributes(attributes)),
  body: data
})

/**
 * Sends one dead letter to the Broker as it was, with its own id, source and time, and removes it once it is taken. When the
 * removal fails it is sent again one day, and its id tells everybody that it is the same.
 */
export const replay =
  (store: DeadLetterStore, send: Send) =>
  ({ id, attributes, mark }: Kept): TE.TaskEither<StoreUnavailable | SinkUnavailable | SinkRefused, Replayed> =>
  async () => {
    const data = await store.data(id)()
    if (E.isLeft(data)) return data
    if (data.right === undefined) return E.right('gone')
    const sent = await send(toMessage(attributes, data.right))()
    if (E.isLeft(sent)) return sent
    const removed = await store.remove(id, mark)()
    return E.map((what): Replayed => (what === 'came again' ? what : 'replayed'))(removed)
  }
