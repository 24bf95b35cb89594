import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Outcome } from '../../shared/alerting/take-in.ts'
import type { AlertCounts } from '../../shared/alerts/count-alerts.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import type { AlertEvent } from './alert-event.ts'
import type { NoticeOutcome } from './settling.ts'

export type Outbox = {
  readonly channel: string
  readonly size: () => TE.TaskEither<StoreUnavailable, number>
  readonly firstDue: () => TE.TaskEither<StoreUnavailable, number | undefined>
}

/** Asked at every scrape; the last known number stays while Redis is away. */
export type Sizes = {
  readonly alerts: () => TE.TaskEither<StoreUnavailable, Pick<AlertCounts, 'series' | 'groups' | 'resolved'>>
  readonly outboxes: ReadonlyArray<Outbox>
  readonly policies: { readonly version: string; readonly policies: ReadonlyArray<unknown> }
  readonly now: () => number
}

const NOTICE_OUTCOMES = ['delivered', 'digested', 'retry', 'refused', 'expired', 'dropped'] as const
const STATUSES = ['opened', 'updated', 'resolved'] as const
/** From a receiver beside us to one that takes all the time it has. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** No label holds a series or an alert: their number has no bound. */
export const alertSinkMetrics = (registry: Registry, sizes: Sizes) => {
  const registers = [registry]
  const alerts = new Counter({
    name: 'alert_sink_alerts_total',
    help: 'Transitions of alerts of series: opened, updated, resolved.',
    labelNames: ['status'] as const,
    registers
  })
  const groups = new Counter({
    name: 'alert_sink_groups_total',
    help: 'Transitions of alerts that stand for many series of one source: opened, updated, resolved.',
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
    help: 'Notices by what became of an attempt to tell a channel: delivered, digested (together with others), retry, refused, expired (given up after a day) or dropped (outbox full).',
    labelNames: ['channel', 'outcome'] as const,
    registers
  })
  const told = new Counter({
    name: 'alert_sink_told_total',
    help: 'Transitions of alerts that a channel was told of, alone or in a digest.',
    labelNames: ['channel', 'status'] as const,
    registers
  })
  const digests = new Counter({
    name: 'alert_sink_digests_total',
    help: 'Messages to a channel, or attempts at one, that told of many notices at once.',
    labelNames: ['channel'] as const,
    registers
  })
  const spent = new Counter({
    name: 'alert_sink_budget_exhausted_total',
    help: 'Times that notices had to wait because a channel had sent as many messages as its budget allows.',
    labelNames: ['channel'] as const,
    registers
  })
  const duration = new Histogram({
    name: 'alert_sink_delivery_duration_seconds',
    help: 'Time of one attempt to tell a channel, whatever came of it.',
    labelNames: ['channel'] as const,
    buckets: BUCKETS,
    registers
  })
  new Gauge({
    name: 'alert_sink_policies',
    help: 'Policies that alerts are judged by; the label is their version.',
    labelNames: ['version'] as const,
    registers
  }).set({ version: sizes.policies.version }, sizes.policies.policies.length)
  new Gauge({
    name: 'alert_sink_outbox_overdue_seconds',
    help: 'How long the first of the notices that wait for a channel has been due; 0 when none is.',
    labelNames: ['channel'] as const,
    registers,
    async collect() {
      const set = async ({ channel, firstDue }: Outbox): Promise<void> => {
        const first = await firstDue()()
        if (E.isLeft(first)) return
        const overdue = first.right === undefined ? 0 : sizes.now() - first.right
        this.set({ channel }, Math.max(0, overdue) / 1000)
      }
      await Promise.all(sizes.outboxes.map(set))
    }
  })
  new Gauge({
    name: 'alert_sink_open_groups',
    help: 'Open alerts that stand for many series of one source, over all replicas.',
    registers,
    async collect() {
      const counts = await sizes.alerts()()
      if (E.isRight(counts)) this.set(counts.right.groups)
    }
  })
  new Gauge({
    name: 'alert_sink_kept_alerts',
    help: 'Alerts that are kept, by state, over all replicas: open ones of series, and past ones of series and groups.',
    labelNames: ['state'] as const,
    registers,
    async collect() {
      const counts = await sizes.alerts()()
      if (E.isLeft(counts)) return
      this.set({ state: 'open' }, counts.right.series)
      this.set({ state: 'resolved' }, counts.right.resolved)
    }
  })
  new Gauge({
    name: 'alert_sink_outbox_notices',
    help: 'Notices that wait for a channel, over all replicas.',
    labelNames: ['channel'] as const,
    registers,
    async collect() {
      const set = async ({ channel, size }: Outbox): Promise<void> => {
        const waiting = await size()()
        if (E.isRight(waiting)) this.set({ channel }, waiting.right)
      }
      await Promise.all(sizes.outboxes.map(set))
    }
  })
  // Zero from the start, so that the first one is seen as an increase.
  for (const status of STATUSES) {
    alerts.inc({ status }, 0)
    groups.inc({ status }, 0)
  }
  for (const outcome of ['fresh', 'held', 'duplicate', 'late', 'over_limit']) anomalies.inc({ outcome }, 0)
  for (const { channel } of sizes.outboxes) {
    for (const outcome of NOTICE_OUTCOMES) notices.inc({ channel, outcome }, 0)
    for (const status of STATUSES) told.inc({ channel, status }, 0)
    digests.inc({ channel }, 0)
    spent.inc({ channel }, 0)
    duration.zero({ channel })
  }
  return {
    onCommitted: (events: ReadonlyArray<AlertEvent>, outcomes: ReadonlyArray<Outcome>): void => {
      for (const { alert } of events) {
        const counter = alert.kind === 'group' ? groups : alerts
        counter.inc({ status: alert.status })
      }
      for (const outcome of outcomes) anomalies.inc({ outcome })
    },
    onRepeated: (): void => repeated.inc(),
    onConflict: (): void => conflicts.inc(),
    onNotice: (channel: string, outcome: NoticeOutcome, status: Alert['status']): void => {
      notices.inc({ channel, outcome })
      if (outcome === 'delivered' || outcome === 'digested') told.inc({ channel, status })
    },
    onDropped: (channel: string): void => notices.inc({ channel, outcome: 'dropped' }),
    onAttempt: (channel: string, ms: number, count: number): void => {
      duration.observe({ channel }, ms / 1000)
      if (count > 1) digests.inc({ channel })
    },
    onBudgetSpent: (channel: string): void => spent.inc({ channel })
  }
}
