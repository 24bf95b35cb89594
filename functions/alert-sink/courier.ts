import * as E from 'fp-ts/lib/Either.js'
import type { Delivery } from '../../shared/alerts/delivery.ts'
import type { Budget } from './budget.ts'
import type { Channel } from './channels/channel.ts'
import { bySeries, type Notice } from './notice.ts'
import type { Claimed, Outbox } from './outbox.ts'
import { type Attempt, type NoticeOutcome, settling } from './settling.ts'

const BATCH = 32
const IN_PARALLEL = 8
/** Notices in one digest; more of them make another one. */
const MAX_DIGEST = 1000
/**
 * What is claimed is kept for as long as so many attempts take, one after the other: what a replica that died had waits no longer
 * for the others. What is left when there is no time for one more goes back.
 */
const ATTEMPTS = 2
/** A digest may be more than one request: what is there already is put right as well, for as long as two attempts take. */
const DIGEST_ATTEMPTS = 3
/** Beside the attempts themselves: to read, and to write down what became of them. */
const LEASE_MARGIN_MS = 10_000

export type CourierOptions = {
  readonly channel: Channel
  readonly outbox: Outbox
  /** Undefined: as many messages as there are notices. */
  readonly budget?: Budget | undefined
  /** First wait after a failed attempt; it doubles up to an hour. Also how long the channel rests after one. */
  readonly firstWaitMs: number
  /** Most that one attempt takes. */
  readonly attemptMs: number
  readonly now: () => number
  readonly isRouted?: (alert: Notice['alert']) => boolean
  /** Wakes the courier after so long, if the process still runs: ticks wake it in any case. */
  readonly wakeAfter?: (ms: number, wake: () => void) => void
  readonly onSettled: (channel: string, notice: Notice, outcome: NoticeOutcome, reason: string) => void
  /** One attempt, whatever it came to. */
  readonly onAttempt?: (channel: string, ms: number, notices: number) => void
  readonly onBudgetSpent?: (channel: string) => void
  /** The outbox did not answer: what was claimed comes again when its lease ends. */
  readonly onUnavailable: (cause: Error) => void
}

/** Brings the notices of one channel to their receiver, beside the requests: none of them ever waits for it. */
export type Courier = {
  /** Sees to it that what is due now is tried. */
  readonly wake: () => void
  /** Resolves when nothing is going on. */
  readonly idle: () => Promise<void>
  /** Begins no further attempt, and resolves when those that have begun are settled. What is left stays in the outbox. */
  readonly stop: () => Promise<void>
}

/** What may be sent now: up to `limit` notices, in one message or each in its own. */
type Portion = { readonly limit: number; readonly isDigest: boolean; readonly granted: number }

/** An earlier notice of the alert may be on its way from another replica: asked again so often. */
const ASK_AGAIN_MS = 1_000

/** Until when a notice has to wait for an earlier one of its alert that is not among those it was claimed with. */
const heldUntil = ({ previous, isBehind }: Claimed, now: number): number | undefined => {
  if (!isBehind) return undefined
  const nextAt = previous?.outcome === 'waiting' ? Date.parse(previous.next_at ?? '') : now
  return nextAt > now ? nextAt : now + ASK_AGAIN_MS
}

export const createCourier = (options: CourierOptions): Courier => {
  const { channel, outbox, budget, now, onUnavailable } = options
  const { postpone, deliverOne, deliverDigest } = settling(options)
  // Until when the channel rests. While it fails, one notice a time is tried: a receiver that is away costs one timeout.
  let restsUntil = 0
  // Until when its budget is spent: nobody is asked for more before.
  let spentUntil = 0
  let wakesAt = 0
  let failing = false
  let stopped = false
  let woken = false
  let running: Promise<void> | undefined

  const note = (attempt: Attempt): void => {
    if (attempt.kind === 'unsent') return
    failing = attempt.kind === 'again'
    if (attempt.kind === 'again') restsUntil = now() + attempt.restMs
  }

  const hold = (one: Claimed): number | undefined => {
    const until = heldUntil(one, now())
    // It would wait for the next tick, although all that it waits for is on its way.
    if (until !== undefined && until - now() <= ASK_AGAIN_MS) wakeAt(until)
    return until
  }

  const hasTime = (leaseUntil: number): boolean => now() + options.attemptMs <= leaseUntil

  /** In order: behind one that has to wait, the others of its series wait as well. */
  const tryInTurn = async (list: ReadonlyArray<Claimed>, leaseUntil: number): Promise<void> => {
    const told = new Map<string, Delivery>()
    let waitsUntil: number | undefined
    for (const [i, claimed] of list.entries()) {
      const { notice } = claimed
      // Something else in this batch has failed, or taken all of the time: back to where it was.
      if (waitsUntil === undefined && (stopped || now() < restsUntil || !hasTime(leaseUntil))) waitsUntil = now()
      waitsUntil ??= hold(claimed)
      if (waitsUntil !== undefined) {
        // Behind the one that it waits for, which is due to the millisecond.
        await postpone(notice, leaseUntil, waitsUntil + (i + 1) / 1000)
        continue
      }
      const previous = told.get(notice.alert.id) ?? claimed.previous
      const attempt = await deliverOne({ ...claimed, previous }, leaseUntil)
      note(attempt)
      if (attempt.kind === 'again') waitsUntil = attempt.nextAt
      if (attempt.kind === 'done' && attempt.delivery !== undefined) told.set(notice.alert.id, attempt.delivery)
    }
  }

  const deliverTogether = async (claimed: ReadonlyArray<Claimed>, leaseUntil: number): Promise<Attempt> => {
    const ready: Claimed[] = []
    for (const list of bySeries(claimed, ({ notice }) => notice)) {
      let until: number | undefined
      for (const [i, one] of list.entries()) {
        until ??= hold(one)
        if (until === undefined) ready.push(one)
        else await postpone(one.notice, leaseUntil, until + (i + 1) / 1000)
      }
    }
    const attempt = await deliverDigest(ready, leaseUntil)
    note(attempt)
    return attempt
  }

  const deliverEach = async (claimed: ReadonlyArray<Claimed>, leaseUntil: number): Promise<void> => {
    // Notices of one series stay in one list, so that they go out in their order.
    const lists = [...bySeries(claimed, ({ notice }) => notice)]
    const worker = async (): Promise<void> => {
      for (let list = lists.shift(); list !== undefined; list = lists.shift()) await tryInTurn(list, leaseUntil)
    }
    await Promise.all(Array.from({ length: Math.min(IN_PARALLEL, lists.length) }, worker))
  }

  /** Undefined when nothing may or need be sent now. */
  const portion = async (): Promise<Portion | undefined> => {
    const limit = failing ? 1 : BATCH
    if (budget === undefined || channel.digest === undefined) return { limit, isDigest: false, granted: limit }
    const waiting = await outbox.waiting(now())()
    if (E.isLeft(waiting)) return void onUnavailable(waiting.left.cause)
    if (waiting.right === 0) return undefined
    const grant = await budget.take(failing ? 1 : waiting.right, now())()
    if (E.isLeft(grant)) return void onUnavailable(grant.left.cause)
    if (grant.right.kind === 'wait') {
      options.onBudgetSpent?.(channel.name)
      spentUntil = now() + grant.right.ms
      return undefined
    }
    const { kind, messages } = grant.right
    return kind === 'digest'
      ? { limit: MAX_DIGEST, isDigest: true, granted: messages }
      : { limit: Math.min(messages, BATCH), isDigest: false, granted: messages }
  }

  /** What was granted and is not needed: another replica was faster, it is more than one batch, or all of it has to wait. */
  const giveBack = async (unused: number): Promise<void> => {
    if (budget === undefined || unused <= 0) return
    const given = await budget.giveBack(unused)()
    if (E.isLeft(given)) onUnavailable(given.left.cause)
  }

  /** At most one alarm is set: a storm wakes a channel that rests a thousand times. */
  const wakeAt = (at: number): void => {
    if (stopped || at <= now() || (wakesAt > now() && wakesAt <= at)) return
    wakesAt = at
    options.wakeAfter?.(at - now(), () => {
      wakesAt = 0
      wake()
    })
  }

  const deliverDue = async (): Promise<void> => {
    while (!stopped && now() >= Math.max(restsUntil, spentUntil)) {
      const next = await portion()
      if (next === undefined) break
      const leaseUntil = now() + LEASE_MARGIN_MS + options.attemptMs * (next.isDigest ? DIGEST_ATTEMPTS : ATTEMPTS)
      const result = await outbox.claim(now(), leaseUntil, next.limit)()
      if (E.isLeft(result)) return onUnavailable(result.left.cause)
      const claimed = result.right
      const isDigest = next.isDigest && claimed.length > 1
      if (!isDigest) await giveBack(next.granted - claimed.length)
      if (claimed.length === 0) break
      if (!isDigest) await deliverEach(claimed, leaseUntil)
      else if ((await deliverTogether(claimed, leaseUntil)).kind === 'unsent') await giveBack(next.granted)
    }
    wakeAt(Math.max(restsUntil, spentUntil))
  }

  const run = async (): Promise<void> => {
    while (woken && !stopped) {
      woken = false
      await deliverDue()
    }
  }

  const wake = (): void => {
    woken = true
    running ??= run().finally(() => {
      running = undefined
    })
  }

  return {
    wake,
    idle: async () => running,
    stop: async () => {
      stopped = true
      await running
    }
  }
}
