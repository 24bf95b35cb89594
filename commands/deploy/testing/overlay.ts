/** An overlay as kustomize would print it: small, with one object of each kind that is treated differently. */
const object = (apiVersion: string, kind: string, name: string, rest = '', metadata = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: knomaly\n${metadata}${rest}`

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: knomaly\n'

/** `0444` is octal to kubectl: it must arrive as it was rendered. */
const REDIS = `spec:
  replicas: 1
  template:
    metadata:
      labels:
        app.kubernetes.io/name: redis
    spec:
      containers:
      - image: docker.io/library/redis:7.4
        ports:
        - containerPort: 6379
      volumes:
      - name: password
        secret:
          secretName: redis
          items:
          - key: password
            path: password
      - name: conf
        configMap:
          name: redis
          defaultMode: 0444
`
const REDIS_SERVICE = 'spec:\n  clusterIP: None\n  selector:\n    app.kubernetes.io/name: redis\n'

const functionSpec = (name: string): string => `spec:
  template:
    spec:
      containers:
      - image: ghcr.io/knomaly/${name}:0.1.0
        env:
        - name: REDIS_URL
          valueFrom:
            secretKeyRef:
              key: url
              name: redis
        - name: API_TOKENS
          valueFrom:
            secretKeyRef:
              key: tokens
              name: ingest
              optional: true
`

const SERVING = 'serving.knative.dev/v1'
const EVENTING = 'eventing.knative.dev/v1'

const DELIVERY = `spec:
  delivery:
    deadLetterSink:
      ref:
        apiVersion: ${SERVING}
        kind: Service
        name: keeper
`

/** In no useful order, as kustomize prints by kind and not by need. */
export const documents: Readonly<Record<string, string>> = {
  ingest: object(SERVING, 'Service', 'ingest', functionSpec('ingest')),
  keeper: object(SERVING, 'Service', 'keeper', functionSpec('dead-letter')),
  route: object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'edge', 'spec:\n  hostnames:\n  - knomaly.example\n'),
  monitor: object('monitoring.coreos.com/v1', 'PodMonitor', 'functions'),
  trigger: object(EVENTING, 'Trigger', 'samples'),
  broker: object(EVENTING, 'Broker', 'default', DELIVERY),
  binding: object('sources.knative.dev/v1', 'SinkBinding', 'ingest'),
  redis: object('apps/v1', 'StatefulSet', 'redis', REDIS),
  redisService: object('v1', 'Service', 'redis', REDIS_SERVICE),
  account: object('v1', 'ServiceAccount', 'ingest'),
  settings: object('v1', 'ConfigMap', 'knomaly', 'data:\n  POLICIES: |\n    policies: []\n    ---\n'),
  namespace: NAMESPACE
}

export const KAFKA_BROKER = object(
  EVENTING,
  'Broker',
  'default',
  '',
  '  annotations:\n    eventing.knative.dev/broker.class: Kafka\n'
)

export const toOverlay = (parts: Readonly<Record<string, string>>): string => Object.values(parts).join('---\n')
