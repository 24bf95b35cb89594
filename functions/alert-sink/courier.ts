import * as E from 'fp-ts/lib/Either.js'
import { seriesKeyOf } from '../../shared/alerting/alert-state.ts'
import type { Delivery } from '../../shared/alerts/delivery.ts'
import type { Channel } from './channels/channel.ts'
import type { Notice } from './notice.ts'
import type { Outbox } from './outbox.ts'

export const MAX_WAIT_MS = 3_600_000
/** A notice that nobody took for so long is given up. */
export const GIVE_UP_MS = 24 * 3_600_000
const BATCH = 32
const IN_PARALLEL = 8

/** Longer than one batch takes at worst, all of it of one series and so one after the other. */
export const leaseMs = (timeoutMs: number): number => BATCH * timeoutMs + 10_000

export type NoticeOutcome = 'delivered' | 'retry' | 'refused' | 'expired'

export type CourierOptions = {
  readonly channel: Channel
  readonly outbox: Outbox
  /** First wait after a failed attempt; it doubles up to `MAX_WAIT_MS`. Also how long the channel rests after one. */
  readonly firstWaitMs: number
  /** How long a claimed notice is kept from other replicas; see `leaseMs`. */
  readonly leaseMs: number
  readonly now: () => number
  readonly onSettled: (channel: string, notice: Notice, outcome: NoticeOutcome, reason: string) => void
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

const waitAfter = (firstMs: number, attempts: number): number => Math.min(firstMs * 2 ** (attempts - 1), MAX_WAIT_MS)

// ISO times of one length sort as text. Two replicas may commit in the same millisecond, so the outbox' order is not enough.
const inOrder = (a: Notice, b: Notice): number =>
  a.alert.id === b.alert.id ? a.sequence - b.sequence : a.alert.opened_at < b.alert.opened_at ? -1 : 1

/** Notices of one series stay in one list, so that they go out in their order. */
const bySeries = (notices: ReadonlyArray<Notice>): ReadonlyArray<ReadonlyArray<Notice>> =>
  Array.from(Map.groupBy(notices, ({ alert }) => seriesKeyOf(alert.series)).values(), (list) => list.sort(inOrder))

export const createCourier = (options: CourierOptions): Courier => {
  const { channel, outbox, now, onSettled, onUnavailable } = options
  // Until when the channel rests. While it fails, one notice a time is tried: a receiver that is away costs one timeout.
  let restsUntil = 0
  let failing = false
  let stopped = false
  let woken = false
  let running: Promise<void> | undefined

  const settle = async (
    notice: Notice,
    leaseUntil: number,
    nextAt: number | undefined,
    delivery?: Delivery
  ): Promise<void> => {
    const settled = await outbox.settle({ notice, leaseUntil, nextAt, delivery })()
    if (E.isLeft(settled)) onUnavailable(settled.left.cause)
  }

  const giveUp = async (notice: Notice, leaseUntil: number, outcome: 'refused' | 'expired', reason: string) => {
    const { id, attempts } = notice
    const at = new Date(now()).toISOString()
    await settle(notice, leaseUntil, undefined, { event_id: id, outcome: 'failed', at, attempts, reason })
    onSettled(channel.name, notice, outcome, reason)
  }

  /** When it is to be tried again; undefined when it is settled. */
  const tryOne = async (notice: Notice, leaseUntil: number): Promise<number | undefined> => {
    if (now() - notice.since >= GIVE_UP_MS) {
      await giveUp(notice, leaseUntil, 'expired', 'not taken for a day')
      return undefined
    }
    const result = await channel.deliver(notice)()
    const attempts = notice.attempts + 1
    const at = new Date(now()).toISOString()
    if (E.isRight(result)) {
      failing = false
      await settle(notice, leaseUntil, undefined, { event_id: notice.id, outcome: 'delivered', at, attempts })
      onSettled(channel.name, notice, 'delivered', '')
      return undefined
    }
    const { _tag, reason } = result.left
    if (_tag === 'Refused') {
      failing = false
      await giveUp({ ...notice, attempts }, leaseUntil, 'refused', reason)
      return undefined
    }
    failing = true
    restsUntil = now() + options.firstWaitMs
    const nextAt = now() + waitAfter(options.firstWaitMs, attempts)
    const delivery: Delivery = { event_id: notice.id, outcome: 'waiting', at, attempts, reason }
    const failed = { ...notice, attempts }
    await settle(failed, leaseUntil, nextAt, delivery)
    onSettled(channel.name, failed, 'retry', reason)
    return nextAt
  }

  /** In order: behind one that has to wait, the others of its series wait as well. */
  const tryInTurn = async (notices: ReadonlyArray<Notice>, leaseUntil: number): Promise<void> => {
    let waitsUntil: number | undefined
    for (const [i, notice] of notices.entries()) {
      // Something else in this batch has failed: back to where it was.
      if (waitsUntil === undefined && (stopped || now() < restsUntil)) waitsUntil = now()
      if (waitsUntil === undefined) waitsUntil = await tryOne(notice, leaseUntil)
      else await settle(notice, leaseUntil, waitsUntil + i / 1000)
    }
  }

  const deliverDue = async (): Promise<void> => {
    while (!stopped && now() >= restsUntil) {
      const leaseUntil = now() + options.leaseMs
      const claimed = await outbox.claim(now(), leaseUntil, failing ? 1 : BATCH)()
      if (E.isLeft(claimed)) return onUnavailable(claimed.left.cause)
      if (claimed.right.length === 0) return
      const lists = [...bySeries(claimed.right)]
      const worker = async (): Promise<void> => {
        for (let list = lists.shift(); list !== undefined; list = lists.shift()) {
          await tryInTurn(list, leaseUntil)
        }
      }
      await Promise.all(Array.from({ length: Math.min(IN_PARALLEL, lists.length) }, worker))
    }
  }

  const run = async (): Promise<void> => {
    while (woken && !stopped) {
      woken = false
      await deliverDue()
    }
  }

  return {
    wake: () => {
      woken = true
      running ??= run().finally(() => {
        running = undefined
      })
    },
    idle: async () => running,
    stop: async () => {
      stopped = true
      await running
    }
  }
}
