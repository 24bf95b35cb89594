import type { Board } from '../board.ts'
import { INTERVAL, OURS, of, rate } from '../select.ts'
import { now } from './health-now.ts'

const DEAD = of('dead-letter')
const SINK = of('alert-sink')

const PER_MINUTE = 'suffix: /min'
const PER_SECOND = 'suffix: /s'

export const health: Board = {
  uid: 'knomaly-health',
  title: 'Pipeline health',
  about: 'Broker, retries, dead letters, Redis and channels: whether what was accepted gets where it has to.',
  rows: [
    now,
    {
      title: 'Broker',
      panels: [
        {
          title: 'Deliveries by Trigger and outcome',
          about: 'What became of the events of each Trigger. Below what was accepted for long: the backlog grows.',
          kind: 'bars',
          unit: PER_SECOND,
          width: 12,
          coloured: true,
          queries: [
            {
              expr: `${rate('broker_events_total{namespace="$namespace",outcome!="accepted"}', 'trigger, outcome')} > 0`,
              legend: '{{trigger}} {{outcome}}',
              only: 'platform'
            },
            {
              expr: rate(
                'kn_eventing_dispatch_duration_seconds_count{namespace="$namespace"}',
                'kn_trigger_name, http_response_status_code'
              ),
              legend: '{{kn_trigger_name}} {{http_response_status_code}}',
              only: 'cluster'
            }
          ]
        },
        {
          title: 'Backlog',
          about: 'By Trigger. It grows while a function cannot keep up, and shrinks by itself.',
          kind: 'lines',
          unit: 'short',
          width: 6,
          queries: [
            {
              expr: 'sum by (trigger) (broker_backlog_events{namespace="$namespace"})',
              legend: '{{trigger}}',
              only: 'platform'
            }
          ]
        },
        {
          title: 'Retries of sends',
          about: 'Of the functions to the Broker.',
          kind: 'bars',
          unit: PER_SECOND,
          width: 6,
          none: 'None',
          queries: [{ expr: `${rate(`sink_retries_total{${OURS}}`, 'job')} > 0`, legend: '{{job}}', only: 'trouble' }]
        }
      ]
    },
    {
      title: 'Dead letters',
      panels: [
        {
          title: 'Came',
          about: 'Per minute: first, or again after a replay.',
          kind: 'bars',
          unit: PER_MINUTE,
          queries: [{ expr: `60 * ${rate(`dead_letter_events_total{${DEAD}}`, 'arrival')}`, legend: '{{arrival}}' }]
        },
        {
          title: 'Replayed',
          about: 'By outcome; came_again: what was wrong still is.',
          kind: 'bars',
          unit: PER_MINUTE,
          coloured: true,
          queries: [{ expr: `60 * ${rate(`dead_letter_replayed_total{${DEAD}}`, 'outcome')}`, legend: '{{outcome}}' }]
        },
        {
          title: 'Dropped',
          about: 'To make room, or too old. These are lost: raise the limit, or look at them sooner.',
          kind: 'bars',
          unit: PER_MINUTE,
          none: 'None',
          thresholds: [{ from: 1, colour: 'red' }],
          queries: [
            {
              expr: `60 * ${rate(`dead_letter_dropped_total{${DEAD}}`, 'reason')} > 0`,
              legend: '{{reason}}',
              only: 'trouble'
            }
          ]
        }
      ]
    },
    {
      title: 'Redis',
      panels: [
        {
          title: 'Commands',
          about: 'Per second, by command, over all replicas.',
          kind: 'bars',
          unit: 'ops',
          width: 12,
          names: 'right',
          queries: [
            { expr: `${rate(`redis_command_duration_seconds_count{${OURS}}`, 'command')} > 0`, legend: '{{command}}' }
          ]
        },
        {
          title: 'Errors',
          about:
            'While there are any, events go back to the Broker and wait there. Above the line the rules page somebody.',
          kind: 'bars',
          unit: PER_SECOND,
          width: 6,
          none: 'None',
          thresholds: [{ from: 0.1, colour: 'red' }],
          queries: [
            {
              expr: `${rate(`redis_command_errors_total{${OURS}}`, 'job, command, reason')} > 0`,
              legend: '{{job}} {{command}} {{reason}}',
              only: 'trouble'
            }
          ]
        },
        {
          title: 'Commits that came second',
          about:
            'Another replica was first on the series; the work is done again. Many: too many replicas share few series.',
          kind: 'lines',
          unit: PER_SECOND,
          width: 6,
          queries: [
            { expr: `sum(rate(analyzer_commit_conflicts_total{${of('analyzer')}}${INTERVAL}))`, legend: 'analyzer' },
            { expr: `sum(rate(alert_sink_commit_conflicts_total{${SINK}}${INTERVAL}))`, legend: 'alert-sink' }
          ]
        }
      ]
    },
    {
      title: 'Channels',
      panels: [
        {
          title: 'Waiting notices',
          about: 'By channel; every replica tells the number of all.',
          kind: 'lines',
          unit: 'short',
          queries: [{ expr: `max by (channel) (alert_sink_outbox_notices{${SINK}})`, legend: '{{channel}}' }]
        },
        {
          title: 'Overdue',
          about:
            'How long the first notice of a channel has been due. Minutes: the tick does not come. Above the line the rules warn.',
          kind: 'lines',
          unit: 's',
          thresholds: [{ from: 600, colour: 'orange' }],
          queries: [{ expr: `max by (channel) (alert_sink_outbox_overdue_seconds{${SINK}})`, legend: '{{channel}}' }]
        },
        {
          title: 'Budgets spent',
          about: 'Times in an hour that notices had to wait for the next message, and what they became: digests.',
          kind: 'bars',
          unit: 'short',
          none: 'None',
          queries: [
            {
              expr: `sum by (channel) (increase(alert_sink_budget_exhausted_total{${SINK}}[1h])) > 0`,
              legend: '{{channel}} waited',
              only: 'trouble'
            },
            {
              expr: `sum by (channel) (increase(alert_sink_digests_total{${SINK}}[1h])) > 0`,
              legend: '{{channel}} digests',
              only: 'trouble'
            }
          ]
        }
      ]
    },
    {
      title: 'Releases',
      panels: [
        {
          title: 'What runs',
          about: 'Versions by function and revision.',
          kind: 'table',
          unit: 'short',
          width: 24,
          queries: [
            {
              expr: `count by (job, configuration, revision, version) (knomaly_build_info{${OURS}})`,
              legend: ''
            }
          ]
        }
      ]
    }
  ]
}
