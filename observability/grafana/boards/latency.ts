import type { Board } from '../board.ts'
import { ASKED, INTERVAL, KNATIVE, OURS, quantile } from '../select.ts'

const http = `${OURS},${ASKED}`
const HTTP = 'http_request_duration_seconds'

export const latency: Board = {
  uid: 'knomaly-latency',
  title: 'Latency',
  about: 'How long each part takes, from the request to Redis and to the channels.',
  rows: [
    {
      title: 'Functions',
      panels: [
        {
          title: 'p50',
          about: 'Half of the answers were faster.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          queries: [{ expr: quantile(0.5, HTTP, http, 'job'), legend: '{{job}}' }]
        },
        {
          title: 'p95',
          about: 'Above the line the rules warn. Dots are single requests with a trace.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          thresholds: [{ from: 0.25, colour: 'orange' }],
          queries: [{ expr: quantile(0.95, HTTP, http, 'job'), legend: '{{job}}', exemplars: true }]
        },
        {
          title: 'p99',
          about: 'One in a hundred was slower. Above the line the rules warn.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          thresholds: [{ from: 1, colour: 'orange' }],
          queries: [{ expr: quantile(0.99, HTTP, http, 'job'), legend: '{{job}}', exemplars: true }]
        },
        {
          title: 'All requests',
          about: 'How durations are spread, over all functions that are chosen.',
          kind: 'heatmap',
          unit: 's',
          width: 10,
          queries: [{ expr: `sum by (le) (increase(${HTTP}_bucket{${http}}${INTERVAL}))`, legend: '' }]
        },
        {
          title: 'p99 by route',
          about: 'Which question is the slow one.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          width: 14,
          names: 'right',
          queries: [{ expr: `${quantile(0.99, HTTP, http, 'job, path')} > 0`, legend: '{{job}} {{path}}' }]
        }
      ]
    },
    {
      title: 'In front of and behind the functions',
      panels: [
        {
          title: 'Through queue-proxy, p99',
          about:
            'With the time in the queue; not the console, whose streams last for minutes. Far above the functions’ own: they wait for a place.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          queries: [
            {
              expr: quantile(
                0.99,
                'kn_serving_invocation_duration_seconds',
                `${KNATIVE},kn_service_name!="console"`,
                'kn_service_name'
              ),
              legend: '{{kn_service_name}}'
            }
          ]
        },
        {
          title: 'Sends to the Broker, p99',
          about: 'From the request to the Broker’s status.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          queries: [{ expr: quantile(0.99, 'sink_request_duration_seconds', OURS, 'job'), legend: '{{job}}' }]
        },
        {
          title: 'Deliveries by the Broker, p99',
          about: 'From handing an event to its subscriber to the answer.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          queries: [
            {
              expr: quantile(0.99, 'broker_dispatch_duration_seconds', 'namespace="$namespace"', 'trigger'),
              legend: '{{trigger}}',
              only: 'platform'
            },
            {
              expr: quantile(
                0.99,
                'kn_eventing_dispatch_duration_seconds',
                'namespace="$namespace"',
                'kn_trigger_name'
              ),
              legend: '{{kn_trigger_name}}',
              only: 'cluster'
            }
          ]
        },
        {
          title: 'Redis, p99 by command',
          about: 'As the functions see it, with the way there and back. One slow command makes all others wait.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          width: 14,
          names: 'right',
          queries: [
            { expr: `${quantile(0.99, 'redis_command_duration_seconds', OURS, 'command')} > 0`, legend: '{{command}}' }
          ]
        },
        {
          title: 'Channels, p95',
          width: 10,
          about: 'One attempt to tell a channel of alerts. No request ever waits for it.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          queries: [
            {
              expr: quantile(0.95, 'alert_sink_delivery_duration_seconds', 'namespace="$namespace"', 'channel'),
              legend: '{{channel}}'
            }
          ]
        },
        {
          title: 'Event-loop lag, p99',
          width: 24,
          names: 'right',
          about: 'Time for which a process could do nothing else. It adds to every request of that replica.',
          kind: 'lines',
          unit: 's',
          scale: 'log',
          thresholds: [{ from: 0.1, colour: 'orange' }],
          queries: [{ expr: `max by (job, pod) (nodejs_eventloop_lag_p99_seconds{${OURS}})`, legend: '{{pod}}' }]
        }
      ]
    }
  ]
}
