import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { ALERT, ANOMALIES, HISTORY, PING, SAMPLES } from '../../shared/contract/event-types.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import { readPolicies } from '../../shared/policy/read-policies.ts'
import { loadTopology } from './load.ts'
import { showProblem } from './problem.ts'
import type { Filter, Topology, TriggerSpec } from './topology.ts'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')
const FOLDERS = ['knative/base', 'eventing/base'].map((folder) => join(ROOT, folder))

const filesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name !== 'kustomization.yaml')
    .toSorted()

const read = (folder: string, name: string): Record<string, unknown> => parse(readFileSync(join(folder, name), 'utf8'))

const load = (): Topology => {
  const loaded = loadTopology(FOLDERS)
  if (E.isLeft(loaded)) throw new Error(loaded.left.map(showProblem).join('\n'))
  return loaded.right
}

const shipped = suite('shipped manifests')

for (const folder of FOLDERS) {
  shipped(`every file of ${folder.slice(ROOT.length + 1)} is in its kustomization`, () => {
    assert.equal([...(read(folder, 'kustomization.yaml').resources as string[])].toSorted(), filesOf(folder))
  })
}

shipped('they are what the platform runs', () => {
  const { services, brokers, triggers, pings, edge } = load()
  const row = (one: Topology['services'][number]): ReadonlyArray<unknown> => [
    one.name,
    one.functionName,
    one.revision,
    one.clusterLocal,
    one.sink?.kind ?? 'no sink',
    `${one.scaling.minScale}-${one.scaling.maxScale}`,
    one.env.map(({ name }) => name).join(' ')
  ]
  assert.equal(services.map(row), [
    ['ingest', 'ingest', 'ingest-00001', false, 'broker', '2-5', 'LOG_LEVEL CORS_ORIGINS API_TOKENS'],
    [
      'analyzer',
      'analyzer',
      'analyzer-00001',
      true,
      'no sink',
      '1-5',
      'REDIS_URL REDIS_CA_CERTS LOG_LEVEL WINDOW_SIZE POLICIES'
    ],
    [
      'alert-sink',
      'alert-sink',
      'alert-sink-00001',
      true,
      'broker',
      '0-3',
      'REDIS_URL REDIS_CA_CERTS LOG_LEVEL POLICIES ALERT_WEBHOOK_URL ALERT_WEBHOOK_SECRET'
    ],
    [
      'dead-letter',
      'dead-letter',
      'dead-letter-00001',
      true,
      'broker',
      '0-2',
      'REDIS_URL REDIS_CA_CERTS LOG_LEVEL DEAD_LETTER_MAX'
    ]
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
    'Exact /api/v1/alerts alert-sink',
    'Exact /api/v1/anomalies analyzer',
    'Exact /api/v1/metrics ingest',
    'Exact /api/v1/series analyzer',
    'Exact /data ingest',
    'Exact /ingest ingest'
  ])
})

const exactly = (type: string): Filter => ({ kind: 'exact', values: { type } })

const service = (name: string): TriggerSpec['subscriber'] => ({
  kind: 'service',
  namespace: 'knomaly',
  name,
  path: '/'
})

/** Sum of the waits between the attempts. */
const spanMs = ({ delivery }: TriggerSpec): number => delivery.backoffDelayMs * (2 ** delivery.retry - 1)

shipped('every Trigger rides out a restart of Redis and ends at dead-letter', () => {
  for (const trigger of load().triggers) {
    assert.is(trigger.delivery.backoffPolicy, 'exponential')
    assert.is(spanMs(trigger), 102_200)
    assert.equal(trigger.delivery.deadLetterSink, service('dead-letter'))
  }
})

const policiesIn = (text: string): PolicySet => {
  const set = readPolicies(text)
  if (E.isLeft(set)) throw new Error(set.left.join('\n'))
  return set.right
}

shipped('the policies are right, the same for both functions, and so is the example above them', () => {
  const texts = load().services.flatMap(({ env }) => env.filter(({ name }) => name === 'POLICIES'))
  assert.is(texts.length, 2)
  for (const one of texts) assert.ok('value' in one && one.overridable && policiesIn(one.value).policies.length === 1)
  const file = readFileSync(join(ROOT, 'knative/base/knomaly.config-map.yaml'), 'utf8')
  const example = file
    .split('\n')
    .filter((line) => line.startsWith('  #   '))
    .map((line) => line.slice('  #   '.length))
  assert.equal(
    policiesIn(example.join('\n')).policies.map(({ name }) => name),
    ['cpu', 'default']
  )
})

shipped('the lock-out of an alert is longer than any retry span, on Kafka too', () => {
  const kafka = Math.max(...load().triggers.map(spanMs)) * 2
  for (const { alert } of policiesIn('').policies) assert.ok(alert.lockout.ms > kafka)
})

shipped('a subscriber is given longer than its delivery waits, and 35 s at least to drain', () => {
  const { services, triggers } = load()
  for (const one of services) {
    const waits = triggers.filter(({ subscriber }) => subscriber.kind === 'service' && subscriber.name === one.name)
    assert.ok(one.timeoutSeconds > 35, one.name)
    for (const { delivery } of waits) {
      // What queue-proxy leaves of the grace period must hold one more delivery.
      assert.ok((one.timeoutSeconds - 30) * 1000 > delivery.timeoutMs, one.name)
    }
  }
})

shipped('the EventTypes are the types of the contract', () => {
  const folder = FOLDERS[1] ?? ''
  const types = filesOf(folder)
    .map((name) => read(folder, name))
    .filter(({ kind }) => kind === 'EventType')
    .map(({ metadata, spec }) => {
      const { attributes } = spec as { attributes: { name: string; value?: string }[] }
      const type = attributes.find(({ name }) => name === 'type')?.value
      assert.is((metadata as { name: string }).name, type)
      return type
    })
  assert.equal(types.toSorted(), [ALERT, ANOMALIES, HISTORY, PING, SAMPLES].toSorted())
})

shipped.run()
