import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { Pool } from 'undici'
import { type SinkRefused, type SinkUnavailable, sinkRefused, sinkUnavailable } from '../failure/failure.ts'
import { statusOf } from './status-of.ts'

/** A message whose body may be bytes: what was stored as bytes leaves as the same bytes. */
export type Sendable = { readonly headers: Readonly<Record<string, string>>; readonly body: string | Buffer }

export type Send = (message: Sendable) => TE.TaskEither<SinkUnavailable | SinkRefused, void>

/** Told of every attempt: the status, 0 without an answer, and performance.now() when it began. */
export type SinkMeter = { readonly onAttempt: (status: number, startedAt: number, isRetry: boolean) => void }

export type SenderOptions = {
  /** K_SINK. */
  readonly url: string
  /** Most time that one attempt may take, ms. */
  readonly timeoutMs: number
  /** Attempts in all, the first included. */
  readonly attempts: number
  /** Base of the exponential back-off, ms: between attempts n and n+1 passes half to all of `backoffMs · 2^n`. */
  readonly backoffMs: number
  /** Connections kept open to the sink; more requests than these wait. */
  readonly connections: number
  /** PEM of the sink's certificate authority (K_CA_CERTS), besides the usual ones. */
  readonly ca?: string | undefined
  /** Bearer token for the sink, asked for before every attempt because it is renewed in place. */
  readonly token?: (() => Promise<string>) | undefined
  readonly meter?: SinkMeter | undefined
  readonly random: () => number
  readonly sleep: (ms: number) => Promise<void>
}

// Knative's senders treat exactly these as "try again" (eventing: pkg/kncloudevents/retries.go).
const isRetriable = (status: number): boolean =>
  status >= 500 || status === 404 || status === 408 || status === 409 || status === 429

// What is wrong with the event itself. Other answers (401, 403, 3xx) speak of our access, and the event is not to blame.
const REFUSALS = new Set([400, 413, 414, 415, 422, 431])
const isRefusal = (status: number): boolean => REFUSALS.has(status)

const isAccepted = (status: number): boolean => status >= 200 && status < 300

/**
 * Posts events to a sink over kept-alive connections, and knows what became of them.
 *
 * Not the SDK's `httpTransport`: it resolves on every status, so that a 503 looks like success, and has neither
 * timeout nor retry nor keep-alive.
 */
export const createSender = (options: SenderOptions): { readonly send: Send; readonly close: () => Promise<void> } => {
  const url = new URL(options.url)
  const path = `${url.pathname}${url.search}`
  const { meter } = options
  // Made for the first event: alert-sink and dead-letter seldom send one, and undici is a sixth of their cold start.
  let pool: Pool | undefined
  const openPool = (): Pool =>
    new Pool(url.origin, {
      connections: options.connections,
      pipelining: 1,
      // The deadline of an attempt is set below: undici's own begin only when the request has a connection, start again
      // with each chunk, and are up to a second late.
      headersTimeout: 0,
      bodyTimeout: 0,
      // Below the 90 s after which Knative's proxies close an idle connection: we close first, so no POST meets a reset.
      keepAliveTimeout: 30_000,
      keepAliveMaxTimeout: 60_000,
      connect: { timeout: Math.min(options.timeoutMs, 5_000), ...(options.ca === undefined ? {} : { ca: options.ca }) }
    })

  const attempt = async (message: Sendable): Promise<number> => {
    const headers =
      options.token === undefined
        ? message.headers
        : { ...message.headers, authorization: `Bearer ${await options.token()}` }
    pool ??= openPool()
    return statusOf(pool, { method: 'POST', path, headers, body: message.body }, options.timeoutMs)
  }

  const send: Send = (message) => async () => {
    // An Error captures a stack, which costs 10 µs: none is made while all goes well.
    let cause: Error | undefined
    for (let n = 0; n < options.attempts; n += 1) {
      if (n > 0) await options.sleep(options.backoffMs * 2 ** (n - 1) * (0.5 + options.random() / 2))
      const startedAt = meter === undefined ? 0 : performance.now()
      try {
        const status = await attempt(message)
        meter?.onAttempt(status, startedAt, n > 0)
        if (isAccepted(status)) return E.right(undefined)
        if (isRefusal(status)) return E.left(sinkRefused(status))
        cause = new Error(`sink answered ${status}`)
        if (!isRetriable(status)) break
      } catch (error) {
        meter?.onAttempt(0, startedAt, n > 0)
        cause = E.toError(error)
      }
    }
    return E.left(sinkUnavailable(cause ?? new Error('no attempt was made')))
  }

  return { send, close: async () => pool?.close() }
}
