import type { Row } from '../board.ts'
import { OURS, of } from '../select.ts'

/** The first row of Pipeline health: what to look at first, and what the rules say. */
export const now: Row = {
  title: 'Now',
  panels: [
    {
      title: 'Dead letters kept',
      about: 'npm run dead-letters, or the console, shows why and sends them again.',
      kind: 'stat',
      unit: 'short',
      width: 6,
      console: 'dead-letters',
      thresholds: [{ from: 1, colour: 'orange' }],
      queries: [{ expr: `max(dead_letter_kept_events{${of('dead-letter')}})`, legend: 'kept' }]
    },
    {
      title: 'Backlog of the Broker',
      about: 'Stored and not delivered yet. The rules warn of a thousand for one Trigger that last five minutes.',
      kind: 'stat',
      unit: 'short',
      width: 6,
      thresholds: [{ from: 1_000, colour: 'orange' }],
      queries: [{ expr: 'sum(broker_backlog_events{namespace="$namespace"})', legend: 'events', only: 'platform' }]
    },
    {
      title: 'Waiting for channels',
      about: 'Notices of alerts. Grows while a channel is down; nothing is lost for a day.',
      kind: 'stat',
      unit: 'short',
      width: 6,
      thresholds: [{ from: 100, colour: 'orange' }],
      queries: [{ expr: `sum(max by (channel) (alert_sink_outbox_notices{${of('alert-sink')}}))`, legend: 'notices' }]
    },
    {
      title: 'Replicas that answer',
      about: 'To Prometheus. A function at zero has none, and that is well.',
      kind: 'stat',
      unit: 'short',
      width: 6,
      queries: [{ expr: `sum(up{${OURS}})`, legend: 'up' }]
    },
    {
      title: 'Rules that fire',
      about: 'What Alertmanager has been told of. docs/troubleshooting.md has a section for each.',
      kind: 'table',
      unit: 'short',
      width: 24,
      counted: 'Alerts',
      none: 'None',
      queries: [
        {
          expr: 'count by (alertname, severity, service, node) (ALERTS{alertname=~"Knomaly.+",alertstate="firing",namespace=~"$namespace|"})',
          legend: '',
          only: 'trouble'
        }
      ]
    }
  ]
}
