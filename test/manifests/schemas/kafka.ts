/**
 * What the CRDs of Knative's Kafka extension take, of the fields that are of use here. They have no published model, and
 * the CRD of KafkaSource passes unknown fields on to a webhook.
 */
const text = { type: 'string', minLength: 1 }
const count = { type: 'integer', minimum: 1 }
const closed = (properties: object, required: ReadonlyArray<string> = []): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false
})
const texts = { type: 'array', items: text, minItems: 1 }
const strings = { type: 'object', additionalProperties: { type: 'string' } }
const metadata = closed({ name: text, namespace: text, labels: strings, annotations: strings }, ['name'])

const secretKey = closed({
  secretKeyRef: closed({ name: text, key: text, optional: { type: 'boolean' } }, ['name', 'key'])
})
const duration = { type: 'string', pattern: '^P(?=.)(\\d+D)?(T(?=.)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?$' }
const reference = closed({ apiVersion: text, kind: text, name: text, namespace: text }, ['apiVersion', 'kind', 'name'])
const destination = closed({ ref: reference, uri: text, CACerts: text, audience: text })
const delivery = closed({
  retry: { type: 'integer', minimum: 0 },
  backoffPolicy: { enum: ['linear', 'exponential'] },
  backoffDelay: duration,
  timeout: duration,
  deadLetterSink: destination
})

const object = (apiVersion: string, kind: string, spec: object): object =>
  closed({ apiVersion: { const: apiVersion }, kind: { const: kind }, metadata, spec }, [
    'apiVersion',
    'kind',
    'metadata',
    'spec'
  ])

const kafkaSource = closed(
  {
    consumers: { type: 'integer', minimum: 0 },
    bootstrapServers: texts,
    topics: texts,
    consumerGroup: text,
    initialOffset: { enum: ['earliest', 'latest'] },
    ordering: { enum: ['ordered', 'unordered'] },
    delivery,
    sink: destination,
    ceOverrides: closed({ extensions: strings }),
    net: closed({
      sasl: closed({ enable: { type: 'boolean' }, user: secretKey, password: secretKey, type: secretKey }),
      tls: closed({ enable: { type: 'boolean' }, cert: secretKey, key: secretKey, caCert: secretKey })
    })
  },
  ['bootstrapServers', 'topics', 'sink']
)

const kafkaSink = closed(
  {
    topic: text,
    bootstrapServers: texts,
    numPartitions: count,
    replicationFactor: count,
    contentMode: { enum: ['binary', 'structured'] },
    auth: closed({ secret: closed({ ref: closed({ name: text }, ['name']) }) })
  },
  ['topic', 'bootstrapServers']
)

/** By apiVersion and kind. */
export const KAFKA_SCHEMAS: Readonly<Record<string, object>> = {
  'sources.knative.dev/v1 KafkaSource': object('sources.knative.dev/v1', 'KafkaSource', kafkaSource),
  'eventing.knative.dev/v1alpha1 KafkaSink': object('eventing.knative.dev/v1alpha1', 'KafkaSink', kafkaSink)
}

/** `data` of the ConfigMap that a Broker of class Kafka names in `spec.config`. */
export const KAFKA_BROKER_CONFIG: object = {
  ...closed(
    {
      'bootstrap.servers': text,
      'default.topic.partitions': { type: 'string', pattern: '^[1-9]\\d*$' },
      'default.topic.replication.factor': { type: 'string', pattern: '^[1-9]\\d*$' },
      'auth.secret.ref.name': text
    },
    ['bootstrap.servers', 'default.topic.partitions', 'default.topic.replication.factor']
  ),
  patternProperties: { '^default\\.topic\\.config\\.[a-z.]+$': text }
}
