import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadTopology } from './load.ts'
import { type Broken, problemsAfter } from './testing/problems-after.ts'

const SAMPLES = 'eventing/base/samples.trigger.yaml'
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ANALYZER = 'knative/base/analyzer.service.yaml'
const TYPE = 'eventing/base/alert.event-type.yaml'
const CONFIG = 'knative/base/knomaly.config-map.yaml'
const BIND = 'eventing/base/ingest.sink-binding.yaml'

const broken: ReadonlyArray<Broken> = [
  [
    'a misspelt field is unknown',
    { file: SAMPLES, from: '    retry: 9', to: '    retries: 9' },
    ['eventing/base/samples.trigger.yaml:edit+0 /spec/delivery/retries: unknown to the local platform']
  ],
  [
    'a field with no meaning here is refused with the reason',
    { file: ANALYZER, from: '      timeoutSeconds: 45', to: '      timeoutSeconds: 45\n      idleTimeoutSeconds: 5' },
    [
      'knative/base/analyzer.service.yaml:edit+1 /spec/template/spec/idleTimeoutSeconds: the local gateway has one timeout, timeoutSeconds'
    ]
  ],
  [
    'a field that is missing is reported at its parent',
    { file: ANALYZER, from: '        - image: ghcr.io/knomaly/analyzer:latest\n          env:', to: '        - env:' },
    [
      'knative/base/analyzer.service.yaml:edit+0 /spec/template/spec/containers/0/image: missing, expected an image whose last path segment is a function such as ghcr.io/knomaly/ingest:latest'
    ]
  ],
  [
    'an empty mapping is not the same as none',
    { file: SAMPLES, from: '  delivery:', to: '  delivery:\n  extra:' },
    [
      'eventing/base/samples.trigger.yaml:edit+0 /spec/delivery: expected a delivery',
      'eventing/base/samples.trigger.yaml:edit+1 /spec/extra: unknown to the local platform'
    ]
  ],
  [
    'a kind that the platform does not run',
    { file: ANALYZER, from: 'kind: Service\n', to: 'kind: Configuration\n' },
    [
      'knative/base/analyzer.service.yaml:edit+0 /kind: expected one of serving.knative.dev/v1 Service, v1 ConfigMap, gateway.networking.k8s.io/v1 HTTPRoute, eventing.knative.dev/v1 Broker, eventing.knative.dev/v1 Trigger, sources.knative.dev/v1 SinkBinding, sources.knative.dev/v1 PingSource, eventing.knative.dev/v1beta3 EventType',
      'eventing/base/samples.trigger.yaml:name: analyzer /spec/subscriber/ref/name: there is no Service knomaly/analyzer',
      'knative/base/edge.httproute.yaml:hostname: analyzer.knomaly.svc.cluster.local /spec/rules/1/filters/0/urlRewrite/hostname: there is no Service knomaly/analyzer'
    ]
  ],
  [
    'a version that is not the served one',
    { file: TYPE, from: 'apiVersion: eventing.knative.dev/v1beta3', to: 'apiVersion: eventing.knative.dev/v1beta1' },
    [
      'eventing/base/alert.event-type.yaml:edit+1 /kind: expected one of serving.knative.dev/v1 Service, v1 ConfigMap, gateway.networking.k8s.io/v1 HTTPRoute, eventing.knative.dev/v1 Broker, eventing.knative.dev/v1 Trigger, sources.knative.dev/v1 SinkBinding, sources.knative.dev/v1 PingSource, eventing.knative.dev/v1beta3 EventType'
    ]
  ],
  [
    'YAML that does not parse',
    { file: CONFIG, from: '  DEAD_LETTER_MAX: "10000"', to: '  DEAD_LETTER_MAX: [10000' },
    [
      'knative/base/knomaly.config-map.yaml:edit+1: Flow sequence in block collection must be sufficiently indented and end with a ]'
    ]
  ],
  [
    'an alias',
    { file: CONFIG, from: 'WINDOW_SIZE: "50"', to: 'WINDOW_SIZE: *size' },
    ['knative/base/knomaly.config-map.yaml:edit+0: write it out: *size is an alias']
  ],
  [
    'a file without an object',
    { file: CONFIG, from: readFileSync(join(ROOT, CONFIG), 'utf8'), to: '# nothing\n' },
    [
      'knative/base/kustomization.yaml:- knomaly.config-map.yaml /resources/1: knomaly.config-map.yaml: has no object in it'
    ]
  ],
  [
    'a key that is there twice',
    { file: CONFIG, from: '  LOG_LEVEL: info', to: '  LOG_LEVEL: info\n  LOG_LEVEL: debug' },
    ['knative/base/knomaly.config-map.yaml:edit+1: Map keys must be unique']
  ],
  [
    'an object of another namespace',
    { file: BIND, from: '  name: ingest', to: '  name: ingest\n  namespace: other' },
    [
      'eventing/base/ingest.sink-binding.yaml:edit+1 /metadata/namespace: the kustomization puts it in "knomaly"; expected the same or none'
    ]
  ],
  [
    'a name that is no DNS label',
    { file: BIND, from: '  name: ingest\nspec', to: '  name: Ingest_1\nspec' },
    ['eventing/base/ingest.sink-binding.yaml:edit+0 /metadata/name: expected a name of at most 63 of a-z, 0-9 and -']
  ],
  [
    'two objects of one name',
    { file: BIND, from: '  name: ingest\nspec', to: '  name: alert-sink\nspec' },
    [
      'eventing/base/alert-sink.sink-binding.yaml:name: alert-sink /metadata/name: there are two of SinkBinding alert-sink'
    ]
  ]
]

const loading = suite('load')

for (const [name, edit, expected] of broken) {
  loading(name, () => {
    assert.equal(problemsAfter([edit]), expected)
  })
}

loading('the shipped manifests have no problem', () => {
  assert.equal(problemsAfter([]), [])
})

loading('all problems are reported at once', () => {
  const edits = [
    { file: ANALYZER, from: 'containerConcurrency: 64', to: 'containerConcurrency: 2000' },
    { file: SAMPLES, from: 'retry: 9', to: 'retry: -1' },
    { file: 'eventing/base/tick.ping-source.yaml', from: '"* * * * *"', to: '"often"' },
    { file: BIND, from: 'name: default', to: 'name: other' }
  ]
  assert.equal(problemsAfter(edits), [
    'knative/base/analyzer.service.yaml:edit+0 /spec/template/spec/containerConcurrency: expected a whole number from 0 to 1000',
    'eventing/base/samples.trigger.yaml:edit+0 /spec/delivery/retry: expected a whole number of at least 0',
    'eventing/base/tick.ping-source.yaml:edit+0 /spec/schedule: expected a cron schedule of five fields such as "* * * * *"',
    'eventing/base/ingest.sink-binding.yaml:edit+0 /spec/sink/ref/name: there is no Broker knomaly/other'
  ])
})

loading('a folder without kustomization.yaml is a problem of that file', () => {
  const folder = join(tmpdir(), 'knomaly-no-such-folder')
  const file = join(folder, 'kustomization.yaml')
  assert.equal(loadTopology([folder]), E.left([{ file, pointer: '', message: 'no such file' }]))
})

const afterwards = (yaml: string): Broken[1] => ({
  file: CONFIG,
  from: 'apiVersion: v1',
  to: `${yaml.trim()}\n---\napiVersion: v1`
})

loading('what means something to a cluster only is passed over; it still has to say who it is', () => {
  const policy =
    'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: other }\nspec: { minAvailable: 1 }'
  assert.equal(problemsAfter([afterwards(policy)]), [])
  assert.equal(problemsAfter([afterwards(policy.replace('name: other', 'nam: other'))]), [
    'knative/base/knomaly.config-map.yaml:edit+2 /metadata/name: missing, expected a name of a-z, 0-9, - and .',
    'knative/base/knomaly.config-map.yaml:edit+2 /metadata/nam: unknown to the local platform'
  ])
  assert.equal(problemsAfter([afterwards(policy.replace('policy/v1', 'policy/v1beta1'))]).length, 1)
})

loading('what a cluster would run and this machine cannot is refused', () => {
  const source = 'apiVersion: sources.knative.dev/v1\nkind: KafkaSource\nmetadata: { name: records }'
  assert.equal(problemsAfter([afterwards(source)]), [
    'knative/base/knomaly.config-map.yaml:edit+1 /kind: there is no Kafka here to take records from'
  ])
})

loading('refusals stand alone: what refers to a refused object has no problem of its own', () => {
  const folder = join(ROOT, 'knative/overlays/deployment')
  const loaded = loadTopology([folder])
  const messages = E.isLeft(loaded) ? loaded.left.map(({ pointer, message }) => `${pointer} ${message}`) : []
  assert.equal(
    [...new Set(messages)],
    [
      '/kind functions run as Knative Services here, with the autoscaler of Knative',
      '/kind the local platform scales as Knative does, by requests and not by CPU'
    ]
  )
})

loading('a Service of Kubernetes is no subscriber', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: other }'
  const subscriber = { file: SAMPLES, from: '      name: analyzer', to: '      name: other' }
  assert.equal(problemsAfter([afterwards(service), subscriber]), [
    'eventing/base/samples.trigger.yaml:edit+0 /spec/subscriber/ref/name: there is no Service knomaly/other'
  ])
})

loading.run()
