import * as E from 'fp-ts/lib/Either.js'
import type { Compose } from '../message/compose.ts'
import type { Notice } from '../notice.ts'
import type { Channel } from './channel.ts'
import { outcomeOf } from './outcome.ts'
import { createPoster, type PosterOptions } from './poster.ts'
import { sign } from './signature.ts'

export type WebhookOptions = PosterOptions & {
  readonly name: string
  /** Signs each body when given. */
  readonly secret: string | undefined
  readonly compose: Pick<Compose, 'link'>
  readonly now: () => number
}

const bodyOf = ({ id, time, sequence, alert }: Notice, link: string | undefined): string =>
  JSON.stringify({ event_id: id, time, sequence, alert, link })

/** Posts each notice as JSON to one address. It has no digest: programs want each of them. */
export const webhookChannel = ({ name, secret, compose, now, ...options }: WebhookOptions): Channel => {
  const poster = createPoster(options)
  return {
    name,
    wantsAll: true,
    deliver: (notice) => async () => {
      const body = bodyOf(notice, compose.link(notice.alert.id))
      const answer = await poster.post(body, {
        trace: notice,
        headers: {
          'x-knomaly-delivery': notice.id,
          ...(secret === undefined ? {} : { 'x-knomaly-signature': sign(secret, body, now()) })
        }
      })
      return E.isLeft(answer) ? answer : outcomeOf(answer.right)
    },
    close: poster.close
  }
}
