import * as E from 'fp-ts/lib/Either.js'
import type { Budget } from './budget.ts'
import type { Channel, Ref } from './channels/channel.ts'
import { bySeries, type Notice } from './notice.ts'
import type { Claimed, Outbox } from './outbox.ts'
import { type Attempt, type NoticeOutcome, settling } from './settling.ts'

const BATCH = 32
const IN_PARALLEL = 8
/** Notices in one digest; more of them make another one. */
const MAX_DIGEST = 1000
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
  /** Most that one attempt takes. What is claimed is kept from other replicas for as long as all of it may take. */
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

/** After its time, an earlier notice may be on its way from another replica: asked again so often, and no longer than this. */
const ASK_AGAIN_MS = 1_000
const HELD_AT_MOST_MS = 300_000

/** Until when a notice has to wait for an earlier one of its alert, which is to be tried again and is not among these. */
const heldUntil = ({ notice, previous }: Claimed, beside: ReadonlyArray<Claimed>, now: number): number | undefined => {
  if (previous?.outcome !== 'waiting' || previous.event_id === notice.id) return undefined
  // Also one whose time has come: what came later while the channel rested has been due for longer.
  if ((previous.sequence ?? 0) > notice.sequence || beside.some((one) => one.notice.id === previous.event_id))
    return undefined
  const nextAt = Date.parse(previous.next_at ?? '')
  if (nextAt > now) return nextAt
  return now - nextAt < HELD_AT_MOST_MS ? now + ASK_AGAIN_MS : undefined
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

  const hold = (one: Claimed, beside: ReadonlyArray<Claimed>): number | undefined => {
    const until = heldUntil(one, beside, now())
    // It would wait for the next tick, although all that it waits for is on its way.
    if (until !== undefined && until - now() <= ASK_AGAIN_MS) wakeAt(until)
    return until
  }

  /** In order: behind one that has to wait, the others of its series wait as well. */
  const tryInTurn = async (list: ReadonlyArray<Claimed>, leaseUntil: number): Promise<void> => {
    const refs = new Map<string, Ref>()
    let waitsUntil: number | undefined
    for (const [i, claimed] of list.entries()) {
      const { notice } = claimed
      // Something else in this batch has failed: back to where it was.
      if (waitsUntil === undefined && (stopped || now() < restsUntil)) waitsUntil = now()
      waitsUntil ??= hold(claimed, list)
      if (waitsUntil !== undefined) {
        // Behind the one that it waits for, which is due to the millisecond.
        await postpone(notice, leaseUntil, waitsUntil + (i + 1) / 1000)
        continue
      }
      const attempt = await deliverOne(claimed, leaseUntil, refs)
      note(attempt)
      if (attempt.kind === 'again') waitsUntil = attempt.nextAt
      if (attempt.kind === 'done') refs.set(notice.alert.id, attempt.ref)
    }
  }

  const deliverTogether = async (claimed: ReadonlyArray<Claimed>, leaseUntil: number): Promise<void> => {
    const byAlert = Map.groupBy(claimed, ({ notice }) => notice.alert.id)
    const held = Map.groupBy(claimed, (one) => hold(one, byAlert.get(one.notice.alert.id) ?? []))
    for (const [until, list] of held) {
      if (until === undefined) continue
      await Promise.all(list.map(({ notice }, i) => postpone(notice, leaseUntil, until + (i + 1) / 1000)))
    }
    note(await deliverDigest(held.get(undefined) ?? [], leaseUntil))
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

  /** What was granted and is not needed: another replica was faster, or it is more than one batch. */
  const giveBack = async ({ isDigest, granted }: Portion, claimed: number): Promise<void> => {
    const unused = isDigest && claimed > 1 ? 0 : granted - claimed
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
      const leaseUntil = now() + LEASE_MARGIN_MS + options.attemptMs * (next.isDigest ? DIGEST_ATTEMPTS : next.limit)
      const result = await outbox.claim(now(), leaseUntil, next.limit)()
      if (E.isLeft(result)) return onUnavailable(result.left.cause)
      const claimed = result.right
      await giveBack(next, claimed.length)
      if (claimed.length === 0) break
      if (next.isDigest && claimed.length > 1) await deliverTogether(claimed, leaseUntil)
      else await deliverEach(claimed, leaseUntil)
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
