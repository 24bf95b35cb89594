import * as E from 'fp-ts/lib/Either.js'
import type { Compose } from '../message/compose.ts'
import { type SlackBody, slackDigest, slackMessage, slackTransition } from '../message/slack.ts'
import type { Notice } from '../notice.ts'
import { type Channel, type Ref, type Refs, refused, tryAgain, type Undelivered } from './channel.ts'
import { outcomeWithKey } from './outcome.ts'
import { createPoster, type PosterOptions } from './poster.ts'

export type SlackOptions = Omit<PosterOptions, 'url'> & {
  readonly name: string
  readonly compose: Compose
  /** Of the Web API; its methods are below it. */
  readonly apiUrl: string
  readonly token: string
  /** Id or name. */
  readonly channel: string
}

type ApiAnswer = { readonly ok?: unknown; readonly error?: unknown; readonly channel?: unknown; readonly ts?: unknown }

/** What is wrong with the message itself. Everything else is mended by Slack or by who has set up the channel. */
const REFUSALS = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'msg_blocks_too_long', 'no_text'])
/** The message of the alert cannot be changed any more; a new one can be posted. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found'])

const MAX_REFRESHED = 40

const REASON = /^[a-z0-9_]{1,64}$/

/** What Slack has answered: 200 in most cases, with the error in the body. */
const read = (status: number, retryAfterMs: number | undefined, body: string): E.Either<Undelivered, ApiAnswer> => {
  const outcome = outcomeWithKey({ status, retryAfterMs })
  if (E.isLeft(outcome)) return outcome
  let answer: ApiAnswer
  try {
    answer = JSON.parse(body) as ApiAnswer
  } catch {
    // A proxy's page, perhaps.
    return E.left(tryAgain('answer is not JSON'))
  }
  if (answer?.ok === true) return E.right(answer)
  const error = typeof answer?.error === 'string' && REASON.test(answer.error) ? answer.error : 'not ok'
  return E.left(REFUSALS.has(error) || GONE.has(error) ? refused(error) : tryAgain(error, retryAfterMs))
}

/** `C0123:1700000000.000100`: the channel by its id, which chat.update wants, and the message in it. */
const toRef = ({ channel, ts }: ApiAnswer): Ref =>
  typeof channel === 'string' && typeof ts === 'string' ? `${channel}:${ts}` : undefined

const fromRef = (ref: Ref): { readonly channel: string; readonly ts: string } | undefined => {
  const [channel, ts] = ref?.split(':', 2) ?? []
  return channel && ts ? { channel, ts } : undefined
}

/**
 * One message per alert, which always says how it is now, and below it a thread of what happened to it. What is sent again after
 * an answer that was lost may stand in the thread twice; the message itself may only when that was lost of it.
 */
export const slackChannel = ({ name, compose, apiUrl, token, channel, ...options }: SlackOptions): Channel => {
  const base = apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`
  const posters = {
    postMessage: createPoster({ ...options, url: new URL('chat.postMessage', base).href }),
    update: createPoster({ ...options, url: new URL('chat.update', base).href })
  }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' }

  const call = async (
    method: keyof typeof posters,
    body: Partial<SlackBody> & Readonly<Record<string, unknown>>,
    trace?: Notice
  ): Promise<E.Either<Undelivered, ApiAnswer>> => {
    const quiet = { unfurl_links: false, unfurl_media: false }
    const text = JSON.stringify(method === 'postMessage' ? { ...quiet, ...body } : body)
    const answer = await posters[method].post(text, { headers, trace })
    return E.isLeft(answer) ? answer : read(answer.right.status, answer.right.retryAfterMs, answer.right.body)
  }

  const isGone = ({ _tag, reason }: Undelivered): boolean => _tag === 'Refused' && GONE.has(reason)

  /** Messages of their own say what the digest says, as far as that can be had: Slack takes about fifty changes a minute. */
  const refresh = async (notices: ReadonlyArray<Notice>, refs: Refs): Promise<void> => {
    const latest = new Map(notices.map((notice) => [notice.alert.id, notice]))
    const known = [...latest.values()].filter(({ alert }) => fromRef(refs.get(alert.id)) !== undefined)
    const end = Date.now() + options.timeoutMs
    for (const notice of known.slice(0, MAX_REFRESHED)) {
      const message = slackMessage(await compose.message(notice))
      const updated = await call('update', { ...fromRef(refs.get(notice.alert.id)), ...message })
      if (Date.now() > end || (E.isLeft(updated) && !isGone(updated.left))) return
    }
  }

  return {
    name,
    deliver: (notice, ref) => async () => {
      const message = await compose.message(notice)
      const known = fromRef(ref)
      if (known !== undefined) {
        const updated = await call('update', { ...known, ...slackMessage(message) }, notice)
        if (E.isRight(updated)) {
          const thread = { channel: known.channel, thread_ts: known.ts, ...slackTransition(message) }
          const told = await call('postMessage', thread, notice)
          return E.map((): Ref => ref)(told)
        }
        if (!isGone(updated.left)) return updated
      }
      const posted = await call('postMessage', { channel, ...slackMessage(message) }, notice)
      return E.map(toRef)(posted)
    },
    digest: (notices, refs) => async () => {
      const posted = await call('postMessage', { channel, ...slackDigest(compose.digest(notices)) })
      if (E.isRight(posted)) await refresh(notices, refs)
      return E.map((): Ref => undefined)(posted)
    },
    close: async () => {
      await Promise.all([posters.postMessage.close(), posters.update.close()])
    }
  }
}
