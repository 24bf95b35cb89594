import * as E from 'fp-ts/lib/Either.js'
import { type Ref, refused, tryAgain, type Undelivered } from './channel.ts'
import type { Answer } from './poster.ts'

const RETRIABLE = new Set([408, 409, 425, 429])
/** What speaks of our access and not of the message: somebody mends it, and until then nothing is lost. */
const ACCESS = new Set([401, 403, 404, 407, 410])

/** What a status means for a notice. A redirect counts as refused: the address is wrong, and asking again does not mend it. */
export const outcomeOf = ({ status, retryAfterMs }: Omit<Answer, 'body'>): E.Either<Undelivered, Ref> => {
  if (status >= 200 && status < 300) return E.right(undefined)
  const reason = `status ${status}`
  return E.left(status >= 500 || RETRIABLE.has(status) ? tryAgain(reason, retryAfterMs) : refused(reason))
}

/** The same, where a key that is wrong is waited for. */
export const outcomeWithKey = (answer: Omit<Answer, 'body'>): E.Either<Undelivered, Ref> =>
  ACCESS.has(answer.status) ? E.left(tryAgain(`status ${answer.status}`)) : outcomeOf(answer)
