import { setTimeout as sleep } from 'node:timers/promises'
import type { Alert } from '../../shared/contract/alert.ts'
import type { DeadLetters, Questions } from '../platform/questions.ts'
import { type Account, type Counters, toAccount } from './account.ts'

/** What the platform knew of the source before anything was sent. */
export type Before = { readonly counters: Counters; readonly deadLetters: DeadLetters | undefined }

export type Sent = {
  readonly source: string
  readonly accepted: number
  readonly outOfOrder: number
  readonly before: Before
}

export type Settled = {
  readonly account: Account
  /** False when the service of the dead letters cannot be asked: the account then knows of none. */
  readonly deadLettersKnown: boolean
  readonly alerts: ReadonlyArray<Alert>
}

export type Waiting = {
  /** Without progress for so long it gives up. */
  readonly patienceMs: number
  readonly onWait: (account: Account) => void
}

const FIRST_POLL_MS = 20
const SLOWEST_POLL_MS = 500
/** Alerts follow verdicts by one more way through the Broker; nobody counts on them, so this is all they get. */
const ALERTS_MS = 3_000

export const ask = async (questions: Questions, source: string): Promise<Before> => {
  const [counters, deadLetters] = await Promise.all([questions.counters(source), questions.deadLetters(source)])
  return { counters, deadLetters }
}

const accountOf = ({ accepted, outOfOrder, before }: Sent, after: Before): Account =>
  toAccount({
    accepted,
    outOfOrder,
    before: before.counters,
    after: after.counters,
    deadLettered: (after.deadLetters?.samples ?? 0) - (before.deadLetters?.samples ?? 0)
  })

/** Polled, because it is what any client of the platform can do: the outcome of a sample has no event of its own. */
const polling = async <A>(
  look: () => Promise<{ readonly value: A; readonly done: boolean; readonly progress: number }>,
  { patienceMs, onWait }: { readonly patienceMs: number; readonly onWait?: (value: A) => void }
): Promise<A> => {
  let best = Number.NEGATIVE_INFINITY
  let since = performance.now()
  let waitMs = FIRST_POLL_MS
  let last: A | undefined
  for (;;) {
    let trouble: unknown
    try {
      const { value, done, progress } = await look()
      last = value
      if (done) return value
      if (progress > best) since = performance.now()
      best = Math.max(best, progress)
      onWait?.(value)
    } catch (error) {
      trouble = error
    }
    if (performance.now() - since > patienceMs) {
      if (last === undefined) throw trouble
      return last
    }
    await sleep(waitMs)
    waitMs = Math.min(SLOWEST_POLL_MS, waitMs * 1.5)
  }
}

/** Waits until everything that was accepted has an outcome, or until nothing has changed for too long. */
export const untilSettled = async (questions: Questions, sent: Sent, waiting: Waiting): Promise<Settled> => {
  const look = async () => {
    const after = await ask(questions, sent.source)
    const account = accountOf(sent, after)
    return { value: { after, account }, done: account.open <= 0, progress: -account.open }
  }
  const { account, after } = await polling(look, {
    patienceMs: waiting.patienceMs,
    onWait: (value) => waiting.onWait(value.account)
  })
  const anomalies = after.counters.anomalies
  const alerts = await polling(
    async () => {
      const value = await questions.alerts(sent.source)
      const told = value.reduce((sum, alert) => sum + alert.anomaly_count, 0)
      return { value, done: told >= anomalies, progress: told }
    },
    { patienceMs: ALERTS_MS }
  )
  return { account, deadLettersKnown: after.deadLetters !== undefined, alerts }
}
