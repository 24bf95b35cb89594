import type { Delivery, Destination } from '../manifests/topology.ts'
import type { HttpReply, HttpRequest, SendTo } from '../routing/http.ts'
import type { Clock } from './clock.ts'
import { type Failed, failed, type Result } from './reply.ts'
import { backoffMs, retryAfterMs } from './retry.ts'
import type { Slots } from './slots.ts'
import type { Waits } from './waits.ts'

export type Sending = {
  readonly sendTo: SendTo
  readonly slots: Slots
  readonly waits: Waits
  readonly clock: Clock
  readonly mostRetryAfterMs: number
  readonly onRetry: () => void
  /** After each attempt: the status of the answer, or undefined when there was none, and how long it took. */
  readonly onAttempt: (status: number | undefined, ms: number) => void
}

/** Only what answered 429 or 503 may ask for a wait, and it cannot shorten the back-off. */
const waitMs = (result: Failed, delivery: Delivery, retry: number, { clock, mostRetryAfterMs }: Sending): number => {
  const backoff = backoffMs(delivery, retry, clock.random)
  if (result.code !== 429 && result.code !== 503) return backoff
  return Math.max(backoff, Math.min(retryAfterMs(result.headers, clock.now()) ?? 0, mostRetryAfterMs))
}

/** One event to one destination: attempts until it is taken, refused for good, or the retries are used up. */
export const deliver = async (
  sending: Sending,
  destination: Destination,
  request: HttpRequest,
  delivery: Delivery,
  judge: (reply: HttpReply) => Result
): Promise<Result> => {
  const { sendTo, slots, waits, onRetry, onAttempt } = sending
  let sinceMs = 0
  const answered = (reply: HttpReply): Result => {
    onAttempt(reply.status, performance.now() - sinceMs)
    return judge(reply)
  }
  // Knative's dispatcher reports a missing answer in this way.
  const unanswered = (error: Error): Result => {
    onAttempt(undefined, performance.now() - sinceMs)
    return failed(500, `dispatch error: ${error.message}`)
  }
  for (let retry = 0; ; retry += 1) {
    const turn = slots.acquire()
    if (turn !== undefined) await turn
    sinceMs = performance.now()
    const sent = sendTo(destination, request, delivery.timeoutMs)
    const result = await sent.then(answered, unanswered).finally(slots.release)
    if (result.kind === 'delivered' || !result.retriable || retry >= delivery.retry) return result
    onRetry()
    await waits.wait(waitMs(result, delivery, retry, sending))
  }
}
