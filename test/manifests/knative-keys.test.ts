import { Ajv } from 'ajv'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { autoscalingRule } from '../../local/manifests/autoscaling.ts'
import { goDurationMs } from '../../local/manifests/go-duration.ts'
import { KAFKA_BROKER_CONFIG } from './schemas/kafka.ts'
import { dig, textsAt } from './support/dig.ts'
import { type KubernetesObject, nameOf } from './support/object.ts'
import { distinctObjects } from './support/repository.ts'
import { WHOLES } from './support/whole.ts'

type Rule = (value: string) => boolean
type Rules = Readonly<Record<string, Rule>>

const oneOf =
  (...values: ReadonlyArray<string>): Rule =>
  (value) =>
    values.includes(value)
const quantity: Rule = (value) => /^\d+(\.\d+)?(m|Ki|Mi|Gi)?$/.test(value)
const duration: Rule = (value) => goDurationMs(value) !== undefined
const scale: Rule = (value) => /^\d+$/.test(value)

const SIDECAR: Rules = Object.fromEntries(
  ['cpu', 'memory', 'ephemeral-storage'].flatMap((resource) =>
    ['request', 'limit'].map((end): [string, Rule] => [
      `queue.sidecar.serving.knative.dev/${resource}-resource-${end}`,
      quantity
    ])
  )
)

/** What Knative takes of a revision that an HPA scales. */
const HPA: Rules = {
  'autoscaling.knative.dev/class': oneOf('hpa.autoscaling.knative.dev'),
  'autoscaling.knative.dev/metric': oneOf('cpu', 'memory'),
  'autoscaling.knative.dev/target': (value) => /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 100,
  'autoscaling.knative.dev/min-scale': scale,
  'autoscaling.knative.dev/max-scale': scale
}

/** Labels and annotations that Knative reads, by the kind and the place. Others of its domain it passes over without a word. */
const OF_OBJECTS: Readonly<Record<string, Rules>> = {
  'serving.knative.dev/v1 Service': {
    'networking.knative.dev/visibility': oneOf('cluster-local'),
    'serving.knative.dev/rollout-duration': duration
  },
  'eventing.knative.dev/v1 Broker': {
    'eventing.knative.dev/broker.class': oneOf('MTChannelBasedBroker', 'Kafka', 'KafkaNamespaced'),
    'messaging.knative.dev/async-handler': oneOf('true', 'false')
  },
  'eventing.knative.dev/v1 Trigger': {
    'kafka.eventing.knative.dev/delivery.order': oneOf('ordered', 'unordered')
  }
}

const OF_TEMPLATES: Rules = { ...SIDECAR, 'serving.knative.dev/progress-deadline': duration }

const keysAt = (value: unknown): ReadonlyArray<readonly [string, string]> =>
  ['labels', 'annotations'].flatMap((field) =>
    Object.entries(textsAt(value, 'metadata', field)).filter(([key]) => key.split('/')[0]?.endsWith('knative.dev'))
  )

const faultsOf = (object: KubernetesObject): ReadonlyArray<string> => {
  const ofObject = OF_OBJECTS[`${object.apiVersion} ${object.kind}`] ?? {}
  const template = dig(object['spec'], 'template')
  const scaledByHpa = textsAt(template, 'metadata', 'annotations')['autoscaling.knative.dev/class']?.startsWith('hpa.')
  const fits = (key: string, value: string): boolean => {
    if (!key.startsWith('autoscaling.')) return OF_TEMPLATES[key]?.(value) === true
    return scaledByHpa ? HPA[key]?.(value) === true : autoscalingRule(key, value) === undefined
  }
  return [
    ...keysAt(object).filter(([key, value]) => ofObject[key]?.(value) !== true),
    ...keysAt(template).filter(([key, value]) => !fits(key, value))
  ].map(([key, value]) => `${key}: ${value}`)
}

const keys = suite('labels and annotations of Knative')

for (const { folder, object } of distinctObjects()) {
  if (keysAt(object).length + keysAt(dig(object['spec'], 'template')).length === 0) continue
  keys(`${nameOf(object)} of ${folder}: each is one that Knative reads there, with a value that it takes`, () => {
    assert.equal(faultsOf(object), [])
  })
}

keys('a slip, and one that stands at the wrong place, are seen', () => {
  const service = (annotations: object, template: object): KubernetesObject => ({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'x', annotations: { ...annotations } },
    spec: { template: { metadata: { annotations: template } } }
  })
  const min = { 'autoscaling.knative.dev/min-scale': '1' }
  assert.equal(faultsOf(service({}, min)), [])
  assert.is(faultsOf(service(min, {})).length, 1)
  assert.is(faultsOf(service({}, { 'autoscaling.knative.dev/minscale': '1' })).length, 1)
  assert.is(faultsOf(service({}, { 'autoscaling.knative.dev/metric': 'cpu' })).length, 1)
  assert.is(faultsOf(service({ 'serving.knative.dev/rollout-duration': '10' }, {})).length, 1)
})

const validateKafka = new Ajv({ strict: true, strictRequired: false, allErrors: true }).compile(KAFKA_BROKER_CONFIG)

for (const whole of WHOLES) {
  for (const broker of whole.objects) {
    const isKafka = /^Kafka/.test(broker.metadata.annotations?.['eventing.knative.dev/broker.class'] ?? '')
    if (broker.kind !== 'Broker' || !isKafka) continue
    keys(`${whole.folder}: the Broker on Kafka has settings that it knows`, () => {
      const config = whole.find('v1', 'ConfigMap', String(dig(broker['spec'], 'config', 'name')))
      validateKafka(textsAt(config, 'data'))
      assert.equal(validateKafka.errors ?? [], [])
    })
  }
}

keys('settings that Kafka does not know are seen', () => {
  const right = {
    'bootstrap.servers': 'kafka:9092',
    'default.topic.partitions': '10',
    'default.topic.replication.factor': '3'
  }
  assert.ok(validateKafka(right))
  assert.not.ok(validateKafka({ ...right, 'default.topic.partition': '1' }))
  assert.not.ok(validateKafka({ ...right, 'default.topic.partitions': 'ten' }))
  assert.not.ok(validateKafka({ 'bootstrap.servers': 'kafka:9092' }))
})

keys.run()
