import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Outcome } from '../../shared/alerting/take-in.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import type { AlertEvent } from './alert-event.ts'
import type { NoticeOutcome } from './settling.ts'

/** Asked at every scrape; the last known number stays while Redis is away. */
export type Sizes = {
  readonly alerts: () => TE.TaskEither<StoreUnavailable, { readonly open: number; readonly resolved: number }>
  readonly outboxes: ReadonlyArray<{
    readonly channel: string
    readonly size: () => TE.TaskEither<StoreUnavailable, number>
  }>
}

/** No label holds a series or an alert: their number has no bound. */
export const alertSinkMetrics = (registry: Registry, sizes: Sizes) => {
  const registers = [registry]
  const alerts = new Counter({
    name: 'alert_sink_alerts_total',
    help: 'Transitions of alerts: opened, updated, resolved.',
    labelNames: ['status'] as const,
    registers
  })
  const anomalies = new Counter({
    name: 'alert_sink_anomalies_total',
    help: 'Anomalies by outcome: fresh, held (opened no alert by the rule of its series), duplicate, late (older than the alert of its series) or over_limit (no room for another alert).',
    labelNames: ['outcome'] as const,
    registers
  })
  const repeated = new Counter({
    name: 'alert_sink_repeated_events_total',
    help: 'Events that were delivered again and got the answer of their first delivery.',
    registers
  })
  const conflicts = new Counter({
    name: 'alert_sink_commit_conflicts_total',
    help: 'Commits that came second to another replica and were folded again.',
    registers
  })
  const notices = new Counter({
    name: 'alert_sink_notices_total',
    help: 'Attempts to tell a channel: delivered, retry, refused, expired (given up after a day) or dropped (outbox full).',
    labelNames: ['channel', 'outcome'] as const,
    registers
  })
  new Gauge({
    name: 'alert_sink_alerts',
    help: 'Alerts that are kept, by state, over all replicas.',
    labelNames: ['state'] as const,
    registers,
    async collect() {
      const counts = await sizes.alerts()()
      if (E.isLeft(counts)) return
      this.set({ state: 'open' }, counts.right.open)
      this.set({ state: 'resolved' }, counts.right.resolved)
    }
  })
  new Gauge({
    name: 'alert_sink_outbox_notices',
    help: 'Notices that wait for a channel, over all replicas.',
    labelNames: ['channel'] as const,
    registers,
    async collect() {
      for (const { channel, size } of sizes.outboxes) {
        const waiting = await size()()
        if (E.isRight(waiting)) this.set({ channel }, waiting.right)
      }
    }
  })
  // Zero from the start, so that the first one is seen as an increase.
  for (const status of ['opened', 'updated', 'resolved']) alerts.inc({ status }, 0)
  for (const outcome of ['fresh', 'held', 'duplicate', 'late', 'over_limit']) anomalies.inc({ outcome }, 0)
  for (const { channel } of sizes.outboxes) {
    for (const outcome of ['delivered', 'retry', 'refused', 'expired', 'dropped']) notices.inc({ channel, outcome }, 0)
  }
  return {
    onCommitted: (events: ReadonlyArray<AlertEvent>, outcomes: ReadonlyArray<Outcome>): void => {
      for (const { alert } of events) alerts.inc({ status: alert.status })
      for (const outcome of outcomes) anomalies.inc({ outcome })
    },
    onRepeated: (): void => repeated.inc(),
    onConflict: (): void => conflicts.inc(),
    onNotice: (channel: string, outcome: NoticeOutcome | 'dropped'): void => notices.inc({ channel, outcome })
  }
}
