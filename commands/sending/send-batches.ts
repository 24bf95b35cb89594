import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '../../shared/cloudevents/message.ts'
import type { Row } from '../csv/rows.ts'
import type { Edge } from '../platform/edge.ts'
import type { Batch } from './batches.ts'
import { NotAuthorized } from './failures.ts'

/** In samples, except for the words. */
export type Tally = {
  sent: number
  accepted: number
  refused: number
  outOfOrder: number
  /** Statuses of refusals and how often, and what the platform said the first time. */
  readonly refusals: Map<number, number>
  firstRefusal: string | undefined
  /** True when the platform was gone for too long. */
  gaveUp: boolean
}

export const newTally = (): Tally => ({
  sent: 0,
  accepted: 0,
  refused: 0,
  outOfOrder: 0,
  refusals: new Map(),
  firstRefusal: undefined,
  gaveUp: false
})

const problemOf = (body: string): string => {
  try {
    const { title, errors } = JSON.parse(body) as { title?: string; errors?: ReadonlyArray<string> }
    return [title, errors?.[0]].filter((part) => part !== undefined).join(': ')
  } catch {
    return body.slice(0, 200)
  }
}

/**
 * Sends the batches of one stream, one request in flight: order is kept per source from the Broker on, and two requests
 * under way at once could reach it in either order, which makes samples late. While one is answered the next is read.
 * Rejects with a NotAuthorized.
 */
export const sendBatches = async (
  edge: Pick<Edge, 'post'>,
  toEvent: (rows: ReadonlyArray<Row>) => Message,
  batches: AsyncIterable<Batch>,
  tally: Tally,
  signal: AbortSignal
): Promise<void> => {
  const start = performance.now()
  let newest = Number.NEGATIVE_INFINITY
  for await (const { rows, dueMs } of batches) {
    const waitMs = start + dueMs - performance.now()
    if (waitMs > 1) await sleep(waitMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const reply = await edge.post(toEvent(rows))
    if (reply?.status === 401) throw new NotAuthorized(tally.accepted)
    tally.sent += rows.length
    if (reply === undefined) {
      tally.gaveUp = !signal.aborted
      return
    }
    if (reply.status >= 200 && reply.status < 300) {
      tally.accepted += rows.length
      for (const { time } of rows) {
        if (time < newest) tally.outOfOrder += 1
        else newest = time
      }
    } else {
      tally.refused += rows.length
      tally.refusals.set(reply.status, (tally.refusals.get(reply.status) ?? 0) + 1)
      tally.firstRefusal ??= problemOf(reply.body)
    }
  }
}
