/** Every bound of the Broker. */
export type Limits = {
  /** Entries a Trigger's stream holds before the ingress answers 503; what was accepted is never dropped to make room. */
  readonly backlog: number
  readonly bodyBytes: number
  /** Requests, and bytes of their bodies, that the ingress holds before it answers 503. */
  readonly ingressRequests: number
  readonly ingressBytes: number
  /** Requests to one Trigger's subscriber or dead-letter sink at a time. */
  readonly inFlight: number
  /** Entries and bytes of one Trigger held in memory: in flight, waiting for their turn, or for their next attempt. */
  readonly heldEntries: number
  readonly heldBytes: number
  /** Entries asked of Redis at a time. */
  readonly readEntries: number
  /** A write that Redis has not confirmed by then is answered with 503. */
  readonly commitMs: number
  /** How long the start waits for Redis. */
  readonly startMs: number
  /** The longest Retry-After of a subscriber that is honoured. */
  readonly retryAfterMs: number
  /** The longest wait between two rounds for a dead-letter sink that does not take an event, and for a full stream. */
  readonly parkedMs: number
}

export const defaultLimits: Limits = {
  backlog: 1_000_000,
  bodyBytes: 4 * 1024 * 1024,
  ingressRequests: 2_000,
  ingressBytes: 64 * 1024 * 1024,
  inFlight: 100,
  heldEntries: 2_000,
  heldBytes: 32 * 1024 * 1024,
  readEntries: 200,
  commitMs: 2_000,
  startMs: 10_000,
  retryAfterMs: 60_000,
  parkedMs: 30_000
}
