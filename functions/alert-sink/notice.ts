import { seriesKeyOf } from '../../shared/alerting/alert-state.ts'
import { type AlertEvent, eventId } from './alert-event.ts'

/** One transition on its way to one channel. `id` is the event's and the same at every attempt. */
export type Notice = AlertEvent & {
  /** When it came into being, by the clock (ms): after a day it is given up. */
  readonly since: number
  /** Attempts that have failed. */
  readonly attempts: number
}

// ISO times of one length sort as text. Two replicas may commit in the same millisecond, so the outbox' order is not enough.
const inOrder = (a: Notice, b: Notice): number =>
  a.alert.id === b.alert.id ? a.sequence - b.sequence : a.alert.opened_at < b.alert.opened_at ? -1 : 1

/** A list for each series, in the order in which things have happened. */
export const bySeries = <A>(all: ReadonlyArray<A>, noticeOf: (one: A) => Notice): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from(Map.groupBy(all, (one) => seriesKeyOf(noticeOf(one).alert.series)).values(), (list) =>
    list.toSorted((a, b) => inOrder(noticeOf(a), noticeOf(b)))
  )

/** Transitions in a row that a channel may have heard nothing of, and yet of the one before them. */
const LOOK_BACK = 4

/** Names that the notices of the same alert before this one have, as far as one looks back. */
export const earlierIds = ({ alert, sequence }: Notice): ReadonlyArray<string> => {
  const ids: string[] = []
  for (let n = sequence - 1; n >= 1 && n >= sequence - LOOK_BACK; n -= 1) {
    // The first one opens it, and none after that.
    if (n === 1) ids.push(eventId(alert.id, 'opened', n))
    else ids.push(eventId(alert.id, 'updated', n), eventId(alert.id, 'resolved', n))
  }
  return ids
}
