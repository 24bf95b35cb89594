import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../../shared/log/logger.ts'
import type { PingSpec } from '../manifests/topology.ts'
import type { SendTo } from '../routing/http.ts'
import { pingRequest } from './ping-event.ts'

/** Calls back at each time of the schedule until it is stopped. */
export type Schedule = (
  spec: PingSpec,
  onTime: () => void
) => { readonly stop: () => void; readonly next: () => Date | null }

export type PingDependencies = {
  readonly sendTo: SendTo
  readonly schedule: Schedule
  readonly log: Logger
  readonly now?: () => Date
  readonly newId?: () => string
  readonly wait?: (ms: number) => Promise<unknown>
}

export type PingSource = {
  readonly next: () => Date | null
  /** Ticks so far, those that could not be delivered included. */
  readonly ticks: () => number
  readonly stop: () => Promise<void>
}

const TIMEOUT_MS = 10_000

/** Knative's adapter tries five times more, 50 ms apart at first, doubled each time. */
const RETRIES = 5
const FIRST_DELAY_MS = 50

/** One event, with one id, for each time of the schedule. A tick that cannot be delivered is logged and gone: the next one says the same. */
export const startPing = (spec: PingSpec, dependencies: PingDependencies): PingSource => {
  const { sendTo, log, now = () => new Date(), newId = randomUUID, wait = delay } = dependencies
  const sending = new Set<Promise<void>>()
  let stopped = false
  let ticks = 0
  const send = async (): Promise<void> => {
    const request = pingRequest(spec, newId(), now())
    for (let attempt = 0; ; attempt += 1) {
      const problem = await sendTo(spec.sink, request, TIMEOUT_MS).then(
        ({ status }) => (status >= 200 && status < 300 ? undefined : `status ${status}`),
        (error: Error) => error.message
      )
      if (problem === undefined) return
      if (stopped || attempt === RETRIES) return log.warn({ ping: spec.name, problem }, 'tick was not delivered')
      await wait(FIRST_DELAY_MS * 2 ** attempt)
    }
  }
  const job = dependencies.schedule(spec, () => {
    ticks += 1
    const done = send().finally(() => sending.delete(done))
    sending.add(done)
  })
  return {
    next: job.next,
    ticks: () => ticks,
    stop: async () => {
      stopped = true
      job.stop()
      await Promise.all(sending)
    }
  }
}
