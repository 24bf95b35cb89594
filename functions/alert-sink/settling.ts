import * as E from 'fp-ts/lib/Either.js'
import type { Delivery } from '../../shared/alerts/delivery.ts'
import type { Channel, Ref, Refs, Undelivered } from './channels/channel.ts'
import { bySeries, type Notice } from './notice.ts'
import type { Claimed, Outbox } from './outbox.ts'

export const MAX_WAIT_MS = 3_600_000
/** A notice that nobody took for so long is given up. */
export const GIVE_UP_MS = 24 * 3_600_000

export type NoticeOutcome = 'delivered' | 'digested' | 'retry' | 'refused' | 'expired'

export type SettlingOptions = {
  readonly channel: Channel
  readonly outbox: Pick<Outbox, 'settle'>
  readonly firstWaitMs: number
  readonly now: () => number
  /**
   * Whether an alert as it is now is for this channel; of one that is not, and got here because it was once, only a channel that
   * was told of it hears more. All are when this is left out.
   */
  readonly isRouted?: (alert: Notice['alert']) => boolean
  readonly onSettled: (channel: string, notice: Notice, outcome: NoticeOutcome, reason: string) => void
  readonly onAttempt?: (channel: string, ms: number, notices: number) => void
  readonly onUnavailable: (cause: Error) => void
}

/** `unsent`: nothing was asked of the receiver. `again`: at `nextAt`, and the whole channel rests for `restMs`. */
export type Attempt =
  | { readonly kind: 'done'; readonly ref: Ref }
  | { readonly kind: 'unsent' }
  | { readonly kind: 'again'; readonly nextAt: number; readonly restMs: number }

const waitAfter = (firstMs: number, attempts: number): number => Math.min(firstMs * 2 ** (attempts - 1), MAX_WAIT_MS)

/** One attempt to tell a channel, and what is written down about it. */
export const settling = (options: SettlingOptions) => {
  const { channel, outbox, now, onSettled, onUnavailable } = options
  const iso = (at: number): string => new Date(at).toISOString()

  const settle = async (
    notice: Notice,
    leaseUntil: number,
    nextAt: number | undefined,
    delivery?: Delivery
  ): Promise<void> => {
    const settled = await outbox.settle({ notice, leaseUntil, nextAt, delivery })()
    if (E.isLeft(settled)) onUnavailable(settled.left.cause)
  }

  const giveUp = async (
    notice: Notice,
    leaseUntil: number,
    outcome: 'refused' | 'expired',
    reason: string,
    ref: Ref
  ): Promise<void> => {
    const { id, attempts } = notice
    const kept = ref === undefined ? {} : { ref }
    await settle(notice, leaseUntil, undefined, {
      ...{ event_id: id, outcome: 'failed', at: iso(now()), attempts, reason },
      ...kept
    })
    onSettled(channel.name, notice, outcome, reason)
  }

  const isRouted = ({ alert }: Notice): boolean => options.isRouted?.(alert) ?? true

  const isOvertaken = ({ notice, previous }: Claimed): boolean =>
    channel.wantsAll !== true && previous?.outcome === 'delivered' && (previous.sequence ?? 0) > notice.sequence

  const isExpired = ({ since }: Notice): boolean => now() - since >= GIVE_UP_MS

  /** How long the receiver wants to be left alone, within reason; else as long as after any failure. */
  const restAfter = ({ retryAfterMs }: Undelivered): number =>
    Math.min(retryAfterMs ?? options.firstWaitMs, MAX_WAIT_MS)

  /** When to try again what has been tried so often. */
  const nextAfter = (why: Undelivered, attempts: number): number =>
    // A receiver that has named a time is busy, not broken: then it is that time, not one that doubles.
    now() + (why.retryAfterMs === undefined ? waitAfter(options.firstWaitMs, attempts) : restAfter(why))

  /** `place`: in the digest that has failed. */
  const retry = async (
    notice: Notice,
    leaseUntil: number,
    why: Undelivered,
    ref: Ref,
    nextAt: number,
    place = 0
  ): Promise<void> => {
    const attempts = notice.attempts + 1
    const failed = { ...notice, attempts }
    await settle(failed, leaseUntil, nextAt + Math.min(place, 999) / 1000, {
      ...{ event_id: notice.id, outcome: 'waiting', at: iso(now()), attempts, reason: why.reason },
      ...{ sequence: notice.sequence, next_at: iso(nextAt), ...(ref === undefined ? {} : { ref }) }
    })
    onSettled(channel.name, failed, 'retry', why.reason)
  }

  const timed = async <A>(notices: number, work: () => Promise<A>): Promise<A> => {
    const begin = performance.now()
    try {
      return await work()
    } finally {
      options.onAttempt?.(channel.name, performance.now() - begin, notices)
    }
  }

  return {
    /** Back to the outbox, untried. */
    postpone: (notice: Notice, leaseUntil: number, until: number): Promise<void> => settle(notice, leaseUntil, until),

    /** `refs`: of alerts of which the channel has been told since it was claimed. */
    deliverOne: async (claimed: Claimed, leaseUntil: number, refs: Refs): Promise<Attempt> => {
      const { notice, previous } = claimed
      const { id } = notice.alert
      const ref = refs.get(id) ?? previous?.ref
      const isTold = previous !== undefined || refs.has(id)
      if (isOvertaken(claimed) || (!isTold && !isRouted(notice))) {
        await settle(notice, leaseUntil, undefined)
        return { kind: 'unsent' }
      }
      if (isExpired(notice)) {
        await giveUp(notice, leaseUntil, 'expired', 'not taken for a day', ref)
        return { kind: 'unsent' }
      }
      const result = await timed(1, () => channel.deliver(notice, ref)())
      const attempts = notice.attempts + 1
      if (E.isRight(result)) {
        const told = result.right ?? ref
        await settle(notice, leaseUntil, undefined, {
          ...{ event_id: notice.id, outcome: 'delivered', sequence: notice.sequence, at: iso(now()), attempts },
          ...(told === undefined ? {} : { ref: told })
        })
        onSettled(channel.name, notice, 'delivered', '')
        return { kind: 'done', ref: told }
      }
      if (result.left._tag === 'Refused') {
        await giveUp({ ...notice, attempts }, leaseUntil, 'refused', result.left.reason, ref)
        return { kind: 'done', ref }
      }
      const nextAt = nextAfter(result.left, attempts)
      await retry(notice, leaseUntil, result.left, ref, nextAt)
      return { kind: 'again', nextAt, restMs: restAfter(result.left) }
    },

    /** All of them in one message, which they share the fate of. */
    deliverDigest: async (claimed: ReadonlyArray<Claimed>, leaseUntil: number): Promise<Attempt> => {
      const told = new Set<string>()
      const all: Claimed[] = []
      for (const one of bySeries(claimed, ({ notice }) => notice).flat()) {
        const isTold = one.previous !== undefined || told.has(one.notice.alert.id)
        const isFor = !isOvertaken(one) && (isTold || isRouted(one.notice))
        if (isFor) all.push(one)
        else await settle(one.notice, leaseUntil, undefined)
        if (isFor) told.add(one.notice.alert.id)
      }
      const old = all.filter(({ notice }) => isExpired(notice))
      await Promise.all(
        old.map(({ notice, previous }) => giveUp(notice, leaseUntil, 'expired', 'not taken for a day', previous?.ref))
      )
      const due = old.length === 0 ? all : all.filter(({ notice }) => !isExpired(notice))
      if (due.length === 0 || channel.digest === undefined) return { kind: 'unsent' }
      const notices = due.map(({ notice }) => notice)
      const refs = new Map(due.map(({ notice, previous }) => [notice.alert.id, previous?.ref]))
      const result = await timed(notices.length, channel.digest(notices, refs))
      // At once: the commands of one connection are carried out in the order in which they were given.
      if (E.isRight(result)) {
        await Promise.all(
          due.map(({ notice, previous }) =>
            settle(notice, leaseUntil, undefined, {
              ...{ event_id: notice.id, outcome: 'delivered', sequence: notice.sequence, at: iso(now()) },
              ...{
                attempts: notice.attempts + 1,
                digest: true,
                ...(previous?.ref === undefined ? {} : { ref: previous.ref })
              }
            })
          )
        )
        for (const notice of notices) onSettled(channel.name, notice, 'digested', '')
        return { kind: 'done', ref: undefined }
      }
      const why = result.left
      if (why._tag === 'Refused') {
        await Promise.all(
          due.map(({ notice, previous }) =>
            giveUp({ ...notice, attempts: notice.attempts + 1 }, leaseUntil, 'refused', why.reason, previous?.ref)
          )
        )
        return { kind: 'done', ref: undefined }
      }
      // At one time, in their order, however often each was tried: what comes later of an alert must not get ahead.
      const nextAt = nextAfter(why, Math.max(...notices.map(({ attempts }) => attempts)) + 1)
      await Promise.all(
        due.map(({ notice, previous }, place) => retry(notice, leaseUntil, why, previous?.ref, nextAt, place))
      )
      return { kind: 'again', nextAt, restMs: restAfter(why) }
    }
  }
}
