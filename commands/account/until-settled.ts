import type { Alert } from '../../shared/contract/alert.ts'
import type { DeadLetters, Questions } from '../platform/questions.ts'
import { type Account, type Counters, toAccount } from './account.ts'
import { polling } from './polling.ts'

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
