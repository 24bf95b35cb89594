import type { Board } from '../board.ts'
import { ASKED, INTERVAL, KNATIVE, OURS, of, rate } from '../select.ts'

const requests = `http_requests_total{${OURS},${ASKED}}`

const PER_SECOND = 'suffix: samples/s'

export const traffic: Board = {
  uid: 'knomaly-traffic',
  title: 'Traffic',
  about: 'What comes in, what is refused and why, and what becomes of every sample.',
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Samples accepted',
          about: 'Samples per second that the Broker has stored.',
          kind: 'stat',
          unit: PER_SECOND,
          width: 6,
          queries: [
            { expr: `sum(rate(ingest_samples_accepted_total{namespace="$namespace"}${INTERVAL}))`, legend: 'accepted' }
          ]
        },
        {
          title: 'Samples analysed',
          about: 'Fresh samples per second. In the long run it is what was accepted, less duplicates and late ones.',
          kind: 'stat',
          unit: PER_SECOND,
          width: 6,
          queries: [
            { expr: `sum(rate(analyzer_samples_total{${of('analyzer')},outcome="fresh"}${INTERVAL}))`, legend: 'fresh' }
          ]
        },
        {
          title: 'Requests',
          about: 'Per second, over all functions, without probes, scrapes and streams that stay open.',
          kind: 'stat',
          unit: 'reqps',
          width: 6,
          queries: [{ expr: `sum(rate(${requests}${INTERVAL}))`, legend: 'requests' }]
        },
        {
          title: 'Share of errors',
          about: 'Answers of 5xx. A 503 means "send it again", so none of these has lost anything, but somebody waits.',
          kind: 'stat',
          unit: 'percentunit',
          width: 6,
          thresholds: [
            { from: 0.01, colour: 'yellow' },
            { from: 0.05, colour: 'red' }
          ],
          queries: [
            {
              expr: `sum(rate(${requests.replace('}', ',code=~"5.."}')}${INTERVAL}) or vector(0)) / clamp_min(sum(rate(${requests}${INTERVAL})), 1e-9)`,
              legend: '5xx'
            }
          ]
        }
      ]
    },
    {
      title: 'Requests',
      panels: [
        {
          title: 'By function',
          about: 'Requests per second that each function answered, over its replicas.',
          kind: 'lines',
          unit: 'reqps',
          queries: [{ expr: rate(requests, 'job'), legend: '{{job}}' }]
        },
        {
          title: 'By status code',
          about: '2xx is stored, 4xx can never be accepted, 503 may be sent again, 499 is a client that left.',
          kind: 'bars',
          unit: 'reqps',
          coloured: true,
          queries: [{ expr: rate(requests, 'code'), legend: '{{code}}' }]
        },
        {
          title: 'In flight',
          about: 'Requests that are being answered. It is what the autoscaler counts.',
          kind: 'lines',
          unit: 'short',
          queries: [{ expr: `sum by (job) (http_requests_in_flight{${OURS}})`, legend: '{{job}}' }]
        },
        {
          title: 'By route',
          about: 'Route templates, never paths as they were asked for. Routes without a request are left out.',
          kind: 'bars',
          unit: 'reqps',
          width: 16,
          names: 'right',
          queries: [{ expr: `${rate(requests, 'job, method, path')} > 0`, legend: '{{job}} {{method}} {{path}}' }]
        },
        {
          title: 'Sends to the Broker',
          about: 'By status: 202 is stored, 4xx refused for good, 5xx and 429 are tried again, error is no answer.',
          kind: 'bars',
          unit: 'reqps',
          coloured: true,
          queries: [{ expr: `${rate(`sink_requests_total{${OURS}}`, 'job, code')} > 0`, legend: '{{job}} {{code}}' }]
        },
        {
          title: 'Through queue-proxy',
          about: 'The same seen from in front of the functions, with what never reached one (full queue, time-out).',
          kind: 'bars',
          unit: 'reqps',
          width: 24,
          coloured: true,
          names: 'right',
          queries: [
            {
              expr: `${rate(
                `kn_serving_invocation_duration_seconds_count{${KNATIVE}}`,
                'kn_service_name, http_response_status_code'
              )} > 0`,
              legend: '{{kn_service_name}} {{http_response_status_code}}'
            }
          ]
        }
      ]
    },
    {
      title: 'Samples',
      panels: [
        {
          title: 'Accepted and analysed',
          about:
            'The two lines lie on each other. Apart for long: the backlog of the Broker grows, or nothing is analysed.',
          kind: 'lines',
          unit: PER_SECOND,
          queries: [
            { expr: `sum(rate(ingest_samples_accepted_total{namespace="$namespace"}${INTERVAL}))`, legend: 'accepted' },
            { expr: `sum(rate(analyzer_samples_total{${of('analyzer')}}${INTERVAL}))`, legend: 'analysed' }
          ]
        },
        {
          title: 'By outcome',
          about:
            'fresh; late: older than a full window, changes nothing; duplicate: delivered again, gets its first answer.',
          kind: 'bars',
          unit: PER_SECOND,
          coloured: true,
          queries: [{ expr: rate(`analyzer_samples_total{${of('analyzer')}}`, 'outcome'), legend: '{{outcome}}' }]
        },
        {
          title: 'Refused by reason',
          about: 'Requests that ingest did not take, by what was wrong with them.',
          kind: 'bars',
          unit: 'reqps',
          none: 'None',
          queries: [
            { expr: `${rate('ingest_refused_total{namespace="$namespace"}', 'reason')} > 0`, legend: '{{reason}}' }
          ]
        }
      ]
    }
  ]
}
