import * as E from 'fp-ts/lib/Either.js'
import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import { type TraceContext, traceContextOf } from '../../../shared/cloudevents/traceparent.ts'
import { tryAgain, type Undelivered } from './channel.ts'

/** HTTP_PROXY, HTTPS_PROXY and NO_PROXY, as everywhere. */
export type Proxies = {
  readonly httpProxy?: string | undefined
  readonly httpsProxy?: string | undefined
  readonly noProxy?: string | undefined
}

export type PosterOptions = {
  /** May hold user and password. */
  readonly url: string
  /** For the whole attempt, from connecting to the end of the answer. */
  readonly timeoutMs: number
  readonly connections: number
  readonly proxies?: Proxies | undefined
}

export type Answer = {
  readonly status: number
  /** Of 429 and 503: how long the receiver wants to be left alone. */
  readonly retryAfterMs: number | undefined
  /** '' when it did not end in time, or is longer than any answer that means something to us. */
  readonly body: string
}

export type Poster = {
  /** Left: there was no answer. Right: whatever the answer is. */
  readonly post: (
    body: string,
    more?: { readonly headers?: Readonly<Record<string, string>>; readonly trace?: Partial<TraceContext> | undefined }
  ) => Promise<E.Either<Undelivered, Answer>>
  readonly close: () => Promise<void>
}

const MAX_ANSWER = 65_536
/** A receiver that says 0 does not mean a thousand times a second. */
const MIN_RETRY_MS = 1000
const MAX_RETRY_MS = 3_600_000

/** `Retry-After: 120` or an HTTP date, within reason; undefined for anything else. */
export const retryAfter = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined || header.trim() === '') return undefined
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, MIN_RETRY_MS), MAX_RETRY_MS)
}

// undici's and Node's error codes say enough; their messages name hosts.
const reasonOf = (error: unknown): string => {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown }
  if (name === 'TimeoutError') return 'no answer in time'
  return typeof code === 'string' ? code : 'no answer'
}

/** The status is the answer: a body that goes on and on must neither hold us up nor turn it into a failure. */
const textOf = async (body: Dispatcher.ResponseData['body']): Promise<string> => {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > MAX_ANSWER) return ''
      chunks.push(chunk)
    }
  } catch {
    return ''
  }
  return Buffer.concat(chunks).toString('utf8')
}

const headerOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

/** Posts JSON to one address over kept-alive connections, one attempt each. Connects when the first one is sent. */
export const createPoster = ({ url: address, timeoutMs, connections, proxies = {} }: PosterOptions): Poster => {
  const url = new URL(address)
  const { username, password } = url
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const connect = { timeout: timeoutMs }
  const hasProxy = proxies.httpProxy !== undefined || proxies.httpsProxy !== undefined
  let dispatcher: Dispatcher | undefined
  const open = (): Dispatcher => {
    if (!hasProxy) return new Pool(url.origin, { connections, pipelining: 1, connect })
    // An empty text where there is none, or it would look into the environment itself.
    const { httpProxy = '', httpsProxy = '', noProxy = '' } = proxies
    return new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy, connections, pipelining: 1, connect })
  }
  const basic = username === '' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }

  return {
    post: async (body, { headers = {}, trace } = {}) => {
      dispatcher ??= open()
      try {
        const answer = await dispatcher.request({
          origin: url.origin,
          method: 'POST',
          path: `${url.pathname}${url.search}`,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'knomaly-alert-sink',
            ...basic,
            ...traceContextOf(trace?.traceparent, trace?.tracestate),
            ...headers
          },
          body,
          signal: AbortSignal.timeout(timeoutMs)
        })
        const { statusCode: status } = answer
        const isBusy = status === 429 || status === 503
        const waits = isBusy ? retryAfter(headerOf(answer.headers['retry-after']), Date.now()) : undefined
        return E.right({ status, retryAfterMs: waits, body: await textOf(answer.body) })
      } catch (error) {
        return E.left(tryAgain(reasonOf(error)))
      }
    },
    // Not `close`: that waits for answers that nobody waits for any more.
    close: async () => dispatcher?.destroy()
  }
}
