import * as E from 'fp-ts/lib/Either.js'
import type { Logger } from '../../../shared/log/logger.ts'
import type { Channel, Undelivered } from './channel.ts'

/** One notice that cannot be put into words must end neither the process nor what waits behind it. */
const FAULT: Undelivered = { _tag: 'TryAgain', reason: 'a fault of alert-sink, see its log', isFault: true }

/** The channel, with what it throws logged and told as a failure of this one attempt. */
export const guardedChannel = (log: Pick<Logger, 'error'>, channel: Channel): Channel => {
  const { digest } = channel
  const guard = async <A>(about: object, work: () => Promise<E.Either<Undelivered, A>>) => {
    try {
      return await work()
    } catch (error) {
      log.error({ err: error, channel: channel.name, ...about }, 'notice could not be put into words')
      return E.left(FAULT)
    }
  }
  return {
    ...channel,
    deliver: (notice, ref) => () =>
      guard({ alertId: notice.alert.id, eventId: notice.id }, () => channel.deliver(notice, ref)()),
    ...(digest === undefined
      ? {}
      : { digest: (notices, refs) => () => guard({ notices: notices.length }, () => digest(notices, refs)()) })
  }
}
