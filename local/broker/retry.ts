import type { Delivery } from '../manifests/topology.ts'
import type { HeaderValues } from './broker-event.ts'

/** Knative retries what may pass by itself: no such endpoint yet, conflict, overload, a server's own fault. 3xx and other 4xx never. */
export const isRetriable = (status: number): boolean =>
  status >= 500 || status === 404 || status === 408 || status === 409 || status === 429

const JITTER = 0.1
/** No wait is longer: 0.2 s doubled 20 times is two days, and setTimeout fires at once above 2^31 ms. */
export const LONGEST_WAIT_MS = 3_600_000

/**
 * The wait before the retry with number `retry`, counted from 0 as the dispatcher of Knative counts: linear d·n, exponential
 * d·2^n. Up to a tenth more at random, which Knative does not add: events that failed together must not come back together.
 */
export const backoffMs = (
  delivery: Pick<Delivery, 'backoffPolicy' | 'backoffDelayMs'>,
  retry: number,
  random: () => number
): number => {
  const { backoffDelayMs } = delivery
  const wait = delivery.backoffPolicy === 'linear' ? backoffDelayMs * retry : backoffDelayMs * 2 ** Math.min(retry, 31)
  return Math.min(wait * (1 + JITTER * random()), LONGEST_WAIT_MS)
}

/** Milliseconds that a Retry-After header asks for (RFC 9110 10.2.3: seconds or a date); undefined when it says nothing. */
export const retryAfterMs = (headers: HeaderValues, now: number): number | undefined => {
  const header = headers['retry-after']
  if (typeof header !== 'string') return undefined
  const text = header.trim()
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000
  const at = /^[A-Za-z]{3,9},/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
