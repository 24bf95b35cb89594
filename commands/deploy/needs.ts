import { type KubeObject, textAt } from '../kubectl/objects.ts'

/** A part that a cluster may lack. */
type Part = {
  readonly name: string
  readonly install: string
  /** What asks for it is passed over when the part is not there, instead of nothing being deployed. */
  readonly optional?: true
}

const EVENTING: Part = {
  name: 'Knative Eventing',
  install: 'https://knative.dev/docs/install/yaml-install/eventing/install-eventing-with-yaml/'
}
const KAFKA: Part = {
  name: 'Knative Eventing Kafka (controller, source and sink)',
  install: 'https://knative.dev/docs/eventing/sources/kafka-source/'
}
const KAFKA_BROKER: Part = {
  name: 'Knative Eventing Kafka Broker',
  install: 'https://knative.dev/docs/eventing/brokers/broker-types/kafka-broker/'
}
const SERVING: Part = {
  name: 'Knative Serving',
  install: 'https://knative.dev/docs/install/yaml-install/serving/install-serving-with-yaml/'
}
const HPA: Part = {
  name: 'the HPA extension of Knative Serving',
  install:
    'https://knative.dev/docs/install/yaml-install/serving/install-serving-with-yaml/#install-optional-serving-extensions'
}
const GATEWAY_API: Part = {
  name: 'the Gateway API',
  install: 'https://gateway-api.sigs.k8s.io/guides/#installing-gateway-api'
}
const PROMETHEUS: Part = {
  name: 'the Prometheus Operator',
  install: 'https://prometheus-operator.dev/docs/getting-started/installation/',
  optional: true
}
const METRICS: Part = {
  name: 'the metrics server',
  install: 'https://github.com/kubernetes-sigs/metrics-server#installation'
}
const KUBERNETES: Part = { name: 'this kind of Kubernetes', install: 'a newer cluster' }

const OF_KIND: Readonly<Record<string, Part>> = {
  'sources.knative.dev/KafkaSource': KAFKA,
  'eventing.knative.dev/KafkaSink': KAFKA,
  'messaging.knative.dev/KafkaChannel': KAFKA
}

const OF_GROUP: Readonly<Record<string, Part>> = {
  'serving.knative.dev': SERVING,
  'eventing.knative.dev': EVENTING,
  'sources.knative.dev': EVENTING,
  'messaging.knative.dev': EVENTING,
  'flows.knative.dev': EVENTING,
  'sinks.knative.dev': EVENTING,
  'gateway.networking.k8s.io': GATEWAY_API,
  'monitoring.coreos.com': PROMETHEUS
}

/** Something to ask the API for before anything is applied. */
export type Need = Part & { readonly what: string } & (
    | { readonly _tag: 'Kind'; readonly apiVersion: string; readonly kind: string }
    | { readonly _tag: 'Group'; readonly apiVersion: string }
    | { readonly _tag: 'Deployment'; readonly namespace: string; readonly deployment: string }
    | { readonly _tag: 'Namespace'; readonly namespace: string }
  )

const kindNeed = ({ apiVersion, kind }: KubeObject): Need => {
  const group = apiVersion.split('/')[0] as string
  const part = OF_KIND[`${group}/${kind}`] ?? OF_GROUP[group] ?? KUBERNETES
  return { _tag: 'Kind', what: `${kind} (${apiVersion})`, apiVersion, kind, ...part }
}

const brokerClass = ({ metadata }: KubeObject): string | undefined =>
  metadata.annotations?.['eventing.knative.dev/broker.class']

const isHpaClass = (object: KubeObject): boolean =>
  textAt(object, 'spec', 'template', 'metadata', 'annotations', 'autoscaling.knative.dev/class') ===
  'hpa.autoscaling.knative.dev'

/** What no kind tells of: the Kafka Broker has none of its own, and an HPA without metrics never scales. */
const hiddenNeeds = (object: KubeObject): ReadonlyArray<Need> => {
  const { kind, metadata } = object
  const by = `${kind} ${metadata.name}`
  const metrics: Need = { _tag: 'Group', what: `metrics for ${by}`, apiVersion: 'metrics.k8s.io/v1beta1', ...METRICS }
  if (kind === 'Broker' && brokerClass(object)?.startsWith('Kafka') === true) {
    const where = { namespace: 'knative-eventing', deployment: 'kafka-broker-receiver' }
    return [{ _tag: 'Deployment', what: `the class of ${by}`, ...where, ...KAFKA_BROKER }]
  }
  if (kind === 'HorizontalPodAutoscaler') return [metrics]
  if (!isHpaClass(object)) return []
  const where = { namespace: 'knative-serving', deployment: 'autoscaler-hpa' }
  return [{ _tag: 'Deployment', what: `the autoscaler class of ${by}`, ...where, ...HPA }, metrics]
}

const namespaceNeeds = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<Need> => {
  const own = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name))
  return objects.flatMap(({ metadata: { namespace } }): ReadonlyArray<Need> => {
    if (namespace === undefined || own.has(namespace)) return []
    const install = `kubectl create namespace ${namespace}`
    return [
      { _tag: 'Namespace', what: `namespace ${namespace}`, name: `the namespace ${namespace}`, namespace, install }
    ]
  })
}

const keyOf = (need: Need): string =>
  need._tag === 'Kind'
    ? `${need.apiVersion} ${need.kind}`
    : need._tag === 'Group'
      ? need.apiVersion
      : `${need.namespace} ${need._tag === 'Deployment' ? need.deployment : ''}`

/** Everything that the cluster must have for these objects, each once. */
export const needsOf = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<Need> => {
  const all = [...objects.map(kindNeed), ...objects.flatMap(hiddenNeeds), ...namespaceNeeds(objects)]
  return [...new Map(all.map((need) => [keyOf(need), need])).values()]
}
