import * as E from 'fp-ts/lib/Either.js'
import type { Notice } from '../notice.ts'
import type { Channel } from './channel.ts'
import { outcomeWithKey } from './outcome.ts'
import { createPoster, type PosterOptions } from './poster.ts'

export type PostingOptions = PosterOptions & {
  readonly name: string
  readonly messageOf: (notice: Notice) => Promise<unknown>
  readonly digestOf: (notices: ReadonlyArray<Notice>) => unknown
}

/** Teams takes a body of 28 KB for twice as long where nobody says that it is UTF-8. */
const headers = { 'content-type': 'application/json; charset=utf-8' }

/** A channel that posts a body of its own making to one address, and of the answer reads the status alone. */
export const postingChannel = ({ name, messageOf, digestOf, ...options }: PostingOptions): Channel => {
  const poster = createPoster(options)
  const send = async (body: unknown, trace?: Notice) => {
    const answer = await poster.post(JSON.stringify(body), { headers, trace })
    return E.isLeft(answer) ? answer : outcomeWithKey(answer.right)
  }
  return {
    name,
    deliver: (notice) => async () => send(await messageOf(notice), notice),
    digest: (notices) => () => send(digestOf(notices)),
    close: poster.close
  }
}
