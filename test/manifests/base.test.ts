import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Filter, Topology, TriggerSpec } from '../../local/manifests/topology.ts'
import { ANOMALIES, HISTORY, PING, SAMPLES } from '../../shared/contract/event-types.ts'
import { baseTopology } from './support/topologies.ts'

const shipped = suite('shipped manifests')

/** What all functions read: how much to say, where to trace, who may take profiles. */
const COMMON = [
  'LOG_LEVEL',
  'ACCESS_LOG',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'DEBUG_TOKENS'
]

shipped('they are what the platform runs', () => {
  const { services, brokers, triggers, pings, edge } = baseTopology()
  const row = (one: Topology['services'][number]): ReadonlyArray<unknown> => [
    one.name,
    one.functionName,
    one.revision,
    one.clusterLocal,
    one.sink?.kind ?? 'no sink',
    `${one.scaling.minScale}-${one.scaling.maxScale}`,
    one.env
      .map(({ name }) => name)
      .join(' ')
      .replace(COMMON.join(' '), '…')
  ]
  assert.equal(services.map(row), [
    ['ingest', 'ingest', 'ingest-00001', false, 'broker', '2-5', '… CORS_ORIGINS API_TOKENS'],
    [
      'analyzer',
      'analyzer',
      'analyzer-00001',
      true,
      'no sink',
      '1-5',
      'REDIS_URL REDIS_CA_CERTS … WINDOW_SIZE MAX_SERIES ANOMALIES_KEPT VERDICTS_KEPT POLICIES'
    ],
    [
      'alert-sink',
      'alert-sink',
      'alert-sink-00001',
      true,
      'broker',
      '0-3',
      [
        'REDIS_URL REDIS_CA_CERTS … POLICIES ALERT_WEBHOOK_URL ALERT_WEBHOOK_SECRET ALERT_ROUTES',
        'ALERT_GROUP_SERIES ALERT_BUDGET CONSOLE_URL ALERTMANAGER_URL',
        'SLACK_BOT_TOKEN SLACK_CHANNEL SLACK_WEBHOOK_URL SMTP_URL SMTP_CA_CERTS EMAIL_FROM EMAIL_TO PAGERDUTY_ROUTING_KEY',
        'TEAMS_WEBHOOK_URL ALERT_API_TOKENS CONSOLE_TOKENS'
      ].join(' ')
    ],
    [
      'dead-letter',
      'dead-letter',
      'dead-letter-00001',
      true,
      'broker',
      '0-2',
      'REDIS_URL REDIS_CA_CERTS … DEAD_LETTER_MAX DEAD_LETTER_MAX_BYTES'
    ],
    ['console', 'console', 'console-00001', false, 'broker', '0-3', 'REDIS_URL REDIS_CA_CERTS … CONSOLE_TOKENS']
  ])
  assert.equal(
    brokers.map(({ name, namespace }) => `${namespace}/${name}`),
    ['knomaly/default']
  )
  assert.equal(
    triggers.map(({ name, filters, ordered, subscriber }) => [name, filters, ordered, subscriber]),
    [
      ['samples', [{ kind: 'any', filters: [exactly(SAMPLES), exactly(HISTORY)] }], true, service('analyzer')],
      ['anomalies', [{ kind: 'attributes', values: { type: ANOMALIES } }], true, service('alert-sink')],
      ['tick', [{ kind: 'attributes', values: { type: PING } }], false, service('alert-sink')]
    ]
  )
  assert.equal(pings, [
    {
      name: 'tick',
      namespace: 'knomaly',
      schedule: '* * * * *',
      contentType: 'application/json',
      data: '{}',
      extensions: {},
      sink: { kind: 'broker', namespace: 'knomaly', name: 'default' }
    }
  ])
  assert.equal(edge.map(({ path, service: { name } }) => `${path.type} ${path.value} ${name}`).toSorted(), [
    'Exact / ingest',
    'Exact /analyze analyzer',
    'Exact /api/v1/anomalies analyzer',
    'Exact /api/v1/metrics ingest',
    'Exact /api/v1/series analyzer',
    'Exact /data ingest',
    'Exact /ingest ingest',
    'PathPrefix /api/v1/alerts alert-sink',
    'PathPrefix /api/v1/silences alert-sink',
    'PathPrefix /console console'
  ])
})

const exactly = (type: string): Filter => ({ kind: 'exact', values: { type } })

const service = (name: string): TriggerSpec['subscriber'] => ({
  kind: 'service',
  namespace: 'knomaly',
  name,
  path: '/'
})

shipped.run()
