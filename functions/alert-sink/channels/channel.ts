import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Notice } from '../notice.ts'

/**
 * Why a notice did not get through. `TryAgain`: the receiver is away or busy, and the channel rests for a while.
 * `Refused`: it has answered and will never take this one. `reason` is for logs and the history: no addresses, no secrets.
 */
export type Undelivered = { readonly _tag: 'TryAgain' | 'Refused'; readonly reason: string }

export const tryAgain = (reason: string): Undelivered => ({ _tag: 'TryAgain', reason })
export const refused = (reason: string): Undelivered => ({ _tag: 'Refused', reason })

/** A way to people. It makes one attempt within its own timeout; trying again is the courier's. */
export type Channel = {
  /** In Redis keys, metrics and answers: lower-case letters, digits and hyphens. */
  readonly name: string
  readonly deliver: (notice: Notice) => TE.TaskEither<Undelivered, void>
}
