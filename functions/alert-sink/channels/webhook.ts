import * as E from 'fp-ts/lib/Either.js'
import { Pool } from 'undici'
import { isTraceparent } from '../../../shared/cloudevents/traceparent.ts'
import type { Notice } from '../notice.ts'
import { type Channel, refused, tryAgain, type Undelivered } from './channel.ts'
import { sign } from './signature.ts'

export type WebhookOptions = {
  readonly url: string
  /** Signs each body when given. */
  readonly secret: string | undefined
  /** For the whole attempt, from connecting to the status line. */
  readonly timeoutMs: number
  readonly connections: number
  readonly now: () => number
}

const RETRIABLE = new Set([408, 409, 425, 429])

/** What a status means for the notice. A redirect counts as refused: the address is wrong, and asking again does not mend it. */
export const outcomeOf = (status: number): E.Either<Undelivered, undefined> => {
  if (status >= 200 && status < 300) return E.right(undefined)
  const reason = `status ${status}`
  return E.left(status >= 500 || RETRIABLE.has(status) ? tryAgain(reason) : refused(reason))
}

// undici's and Node's error codes say enough; their messages name hosts.
const reasonOf = (error: unknown): string => {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown }
  if (name === 'TimeoutError') return 'no answer in time'
  return typeof code === 'string' ? code : 'no answer'
}

export const webhookBody = ({ id, time, sequence, alert }: Notice): string =>
  JSON.stringify({ event_id: id, time, sequence, alert })

/** Posts each notice as JSON to one address. */
export const webhookChannel = (
  options: WebhookOptions
): { readonly channel: Channel; readonly close: () => Promise<void> } => {
  const { secret, timeoutMs, connections, now } = options
  const url = new URL(options.url)
  const { username, password } = url
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const pool = new Pool(url.origin, { connections, pipelining: 1, connect: { timeout: timeoutMs } })

  const headersOf = (notice: Notice, body: string): Record<string, string> => ({
    'content-type': 'application/json',
    'user-agent': 'knomaly-alert-sink',
    'x-knomaly-delivery': notice.id,
    ...(secret === undefined ? {} : { 'x-knomaly-signature': sign(secret, body, now()) }),
    ...(username === '' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    ...(isTraceparent(notice.traceparent) ? { traceparent: notice.traceparent } : {})
  })

  const post = async (notice: Notice): Promise<number> => {
    const body = webhookBody(notice)
    const { statusCode, body: answer } = await pool.request({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: headersOf(notice, body),
      body,
      signal: AbortSignal.timeout(timeoutMs)
    })
    // The status is the answer. A body that goes on and on must neither hold us up nor turn it into a failure.
    await answer.dump({ limit: 16_384 }).catch(() => {})
    return statusCode
  }

  const channel: Channel = {
    name: 'webhook',
    deliver: (notice) => async () => {
      try {
        return outcomeOf(await post(notice))
      } catch (error) {
        return E.left(tryAgain(reasonOf(error)))
      }
    }
  }
  return { channel, close: () => pool.close() }
}
