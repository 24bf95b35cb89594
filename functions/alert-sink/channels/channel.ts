import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Notice } from '../notice.ts'

/**
 * Why a notice did not get through. `TryAgain`: the receiver is away or busy, and the channel rests for a while, for
 * `retryAfterMs` where the receiver has said so. `Refused`: it has answered and will never take this one. `reason` is for logs
 * and the history: no addresses, no secrets.
 */
export type Undelivered = {
  readonly _tag: 'TryAgain' | 'Refused'
  readonly reason: string
  readonly retryAfterMs?: number
  /** A fault of ours, met before the receiver was asked: this notice waits, and no other because of it. */
  readonly isFault?: true
}

export const tryAgain = (reason: string, retryAfterMs?: number): Undelivered => ({
  _tag: 'TryAgain',
  reason,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs })
})
export const refused = (reason: string): Undelivered => ({ _tag: 'Refused', reason })

/** What the receiver calls the message about an alert; undefined when it has no name for it, or has not told a new one. */
export type Ref = string | undefined

/** By the id of the alert. */
export type Refs = ReadonlyMap<string, Ref>

/** A way to people. It makes one attempt within its own timeout; trying again is the courier's. */
export type Channel = {
  /** In Redis keys, metrics and answers: lower-case letters, digits and hyphens. */
  readonly name: string
  /**
   * Tells a program, which wants every notice and sorts them by their sequence. Others get none that is older than what they have
   * been told of the alert: a replica that died may have had it for a while.
   */
  readonly wantsAll?: true
  /** `ref` is that of the message by which the alert was told before. */
  readonly deliver: (notice: Notice, ref?: Ref) => TE.TaskEither<Undelivered, Ref>
  /** Many in one message. `refs`: of alerts that have had a message of their own. A channel without it has no budget. */
  readonly digest?: (notices: ReadonlyArray<Notice>, refs: Refs) => TE.TaskEither<Undelivered, Ref>
  /**
   * Called on every tick, for what a receiver must be told again and again. Never twice at a time; what goes wrong is told to
   * nobody, for the next tick does it again. Sends no more once `isStopped` says so.
   */
  readonly keep?: (isStopped?: () => boolean) => Promise<void>
  readonly close?: () => Promise<void>
}
