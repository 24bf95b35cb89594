import * as E from 'fp-ts/lib/Either.js'
import type { Delivery } from '../../shared/alerts/delivery.ts'
import type { Channel, Ref, Undelivered } from './channels/channel.ts'
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
  | { readonly kind: 'done'; readonly delivery?: Delivery }
  | { readonly kind: 'unsent' }
  | { readonly kind: 'again'; readonly nextAt: number; readonly restMs: number }

const UNSENT: Attempt = { kind: 'unsent' }

const waitAfter = (firstMs: number, attempts: number): number => Math.min(firstMs * 2 ** (attempts - 1), MAX_WAIT_MS)

/** Whether the channel has taken a notice of this alert before; undefined when nobody knows. */
const wasTold = ({ previous, isForgotten }: Claimed): boolean | undefined => {
  if (previous === undefined) return isForgotten ? undefined : false
  return previous.outcome === 'delivered' ? true : previous.told
}

/** What is kept of the deliveries before this one. */
const keptOf = ({ previous }: Claimed, told: boolean | undefined): Pick<Delivery, 'ref' | 'told'> => ({
  ...(previous?.ref === undefined ? {} : { ref: previous.ref }),
  ...(told === undefined ? {} : { told })
})

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

  const accept = async (
    claimed: Claimed,
    leaseUntil: number,
    ref: Ref,
    digest: { readonly digest?: true } = {}
  ): Promise<Delivery> => {
    const { id, sequence, attempts } = claimed.notice
    const delivery: Delivery = {
      ...{ event_id: id, outcome: 'delivered', sequence, at: iso(now()), attempts: attempts + 1, ...digest },
      ...(ref === undefined ? {} : { ref })
    }
    await settle(claimed.notice, leaseUntil, undefined, delivery)
    return delivery
  }

  const giveUp = async (
    claimed: Claimed,
    leaseUntil: number,
    outcome: 'refused' | 'expired',
    reason: string
  ): Promise<Delivery> => {
    const attempts = claimed.notice.attempts + (outcome === 'refused' ? 1 : 0)
    const notice = { ...claimed.notice, attempts }
    const delivery: Delivery = {
      ...{ event_id: notice.id, outcome: 'failed', at: iso(now()), attempts, reason },
      ...keptOf(claimed, wasTold(claimed))
    }
    await settle(notice, leaseUntil, undefined, delivery)
    onSettled(channel.name, notice, outcome, reason)
    return delivery
  }

  /** Another replica may have had it for a while, and the channel been told of what came after it. */
  const isOvertaken = ({ notice, previous }: Claimed): boolean =>
    channel.wantsAll !== true && previous?.outcome === 'delivered' && (previous.sequence ?? 0) > notice.sequence

  /** Whether it is for this channel at all, and whether people would know what it is about: nobody is told the end of nothing. */
  const isFor = (claimed: Claimed): boolean => {
    if (isOvertaken(claimed)) return false
    const told = wasTold(claimed)
    if (told === true || (told === undefined && claimed.previous !== undefined)) return true
    const { alert } = claimed.notice
    const isEndOfNothing = told === false && alert.status === 'resolved' && channel.wantsAll !== true
    return !isEndOfNothing && (options.isRouted?.(alert) ?? true)
  }

  const isExpired = ({ notice }: Claimed): boolean => now() - notice.since >= GIVE_UP_MS

  /** How long the receiver wants to be left alone, within reason; else as long as after any failure. */
  const restAfter = ({ retryAfterMs, isFault }: Undelivered): number =>
    isFault === true ? 0 : Math.min(retryAfterMs ?? options.firstWaitMs, MAX_WAIT_MS)

  /** When to try again what has been tried so often. */
  const nextAfter = (why: Undelivered, attempts: number): number =>
    // A receiver that has named a time is busy, not broken: then it is that time, not one that doubles.
    now() + (why.retryAfterMs === undefined ? waitAfter(options.firstWaitMs, attempts) : restAfter(why))

  /** `place`: in the digest that has failed. */
  const retry = async (
    claimed: Claimed,
    leaseUntil: number,
    why: Undelivered,
    nextAt: number,
    place = 0
  ): Promise<void> => {
    const { notice } = claimed
    const attempts = notice.attempts + 1
    const failed = { ...notice, attempts }
    // An answer that was lost may have been a yes.
    const told = why.isFault === true ? wasTold(claimed) : wasTold(claimed) || undefined
    await settle(failed, leaseUntil, nextAt + Math.min(place, 999) / 1000, {
      ...{ event_id: notice.id, outcome: 'waiting', at: iso(now()), attempts, reason: why.reason },
      ...{ sequence: notice.sequence, next_at: iso(nextAt), ...keptOf(claimed, told) }
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

  const deliverOne = async (claimed: Claimed, leaseUntil: number): Promise<Attempt> => {
    const { notice, previous } = claimed
    if (!isFor(claimed)) {
      await settle(notice, leaseUntil, undefined)
      return UNSENT
    }
    if (isExpired(claimed)) {
      await giveUp(claimed, leaseUntil, 'expired', 'not taken for a day')
      return UNSENT
    }
    const result = await timed(1, () => channel.deliver(notice, previous?.ref)())
    if (E.isRight(result)) {
      const delivery = await accept(claimed, leaseUntil, result.right ?? previous?.ref)
      onSettled(channel.name, notice, 'delivered', '')
      return { kind: 'done', delivery }
    }
    const why = result.left
    if (why._tag === 'Refused') {
      return { kind: 'done', delivery: await giveUp(claimed, leaseUntil, 'refused', why.reason) }
    }
    const nextAt = nextAfter(why, notice.attempts + 1)
    await retry(claimed, leaseUntil, why, nextAt)
    return { kind: 'again', nextAt, restMs: restAfter(why) }
  }

  const sendDigest = async (due: ReadonlyArray<Claimed>, leaseUntil: number): Promise<Attempt> => {
    const [first] = due
    if (first === undefined || channel.digest === undefined) return UNSENT
    const notices = due.map(({ notice }) => notice)
    const refs = new Map(due.map(({ notice, previous }) => [notice.alert.id, previous?.ref]))
    const result = await timed(notices.length, channel.digest(notices, refs))
    // At once: the commands of one connection are carried out in the order in which they were given.
    if (E.isRight(result)) {
      await Promise.all(due.map((one) => accept(one, leaseUntil, one.previous?.ref, { digest: true })))
      for (const notice of notices) onSettled(channel.name, notice, 'digested', '')
      return { kind: 'done' }
    }
    const why = result.left
    if (why._tag === 'Refused') {
      await Promise.all(due.map((one) => giveUp(one, leaseUntil, 'refused', why.reason)))
      return { kind: 'done' }
    }
    const alerts = [...Map.groupBy(due, ({ notice }) => notice.alert.id).values()]
    if (why.isFault === true && alerts.length > 1) {
      // One of them is at fault, and halves find it: the others must not wait with it.
      const half = Math.ceil(alerts.length / 2)
      const begun = await sendDigest(alerts.slice(0, half).flat(), leaseUntil)
      const ended = await sendDigest(alerts.slice(half).flat(), leaseUntil)
      return begun.kind === 'again' ? begun : ended
    }
    // At one time, in their order, however often each was tried: what comes later of an alert must not get ahead.
    const nextAt = nextAfter(why, Math.max(...notices.map(({ attempts }) => attempts)) + 1)
    await Promise.all(due.map((one, place) => retry(one, leaseUntil, why, nextAt, place)))
    return { kind: 'again', nextAt, restMs: restAfter(why) }
  }

  return {
    /** Back to the outbox, untried. */
    postpone: (notice: Notice, leaseUntil: number, until: number): Promise<void> => settle(notice, leaseUntil, until),

    deliverOne,

    /** All of them in one message, which they share the fate of. */
    deliverDigest: async (claimed: ReadonlyArray<Claimed>, leaseUntil: number): Promise<Attempt> => {
      const told = new Set<string>()
      const due: Claimed[] = []
      for (const one of bySeries(claimed, ({ notice }) => notice).flat()) {
        const { id } = one.notice.alert
        if (!isFor(one) && (isOvertaken(one) || !told.has(id))) await settle(one.notice, leaseUntil, undefined)
        else if (isExpired(one)) await giveUp(one, leaseUntil, 'expired', 'not taken for a day')
        else {
          told.add(id)
          due.push(one)
        }
      }
      return sendDigest(due, leaseUntil)
    }
  }
}
