/** One question to kubectl, and the file that its answer goes to: `.json` is parsed and redacted by its structure. */
export type Part = { readonly file: string; readonly args: ReadonlyArray<string> }

/** What runs and what it is made of. Those of Kafka are not there on every cluster, which is no fault. */
const KINDS: Readonly<Record<string, string>> = {
  pods: 'pods',
  deployments: 'deployments.apps',
  // Their events say when a quota or a Pod security standard refuses a Pod.
  'replica-sets': 'replicasets.apps',
  statefulsets: 'statefulsets.apps',
  'horizontal-pod-autoscalers': 'horizontalpodautoscalers.autoscaling',
  services: 'services.serving.knative.dev',
  revisions: 'revisions.serving.knative.dev',
  routes: 'routes.serving.knative.dev',
  'pod-autoscalers': 'podautoscalers.autoscaling.internal.knative.dev',
  'serverless-services': 'serverlessservices.networking.internal.knative.dev',
  'knative-ingresses': 'ingresses.networking.internal.knative.dev',
  'http-routes': 'httproutes.gateway.networking.k8s.io',
  gateways: 'gateways.gateway.networking.k8s.io',
  ingresses: 'ingresses.networking.k8s.io',
  'cluster-services': 'services',
  'endpoint-slices': 'endpointslices.discovery.k8s.io',
  brokers: 'brokers.eventing.knative.dev',
  triggers: 'triggers.eventing.knative.dev',
  'sink-bindings': 'sinkbindings.sources.knative.dev',
  'ping-sources': 'pingsources.sources.knative.dev',
  'kafka-sources': 'kafkasources.sources.knative.dev',
  'kafka-sinks': 'kafkasinks.eventing.knative.dev',
  volumes: 'persistentvolumeclaims',
  'network-policies': 'networkpolicies.networking.k8s.io',
  'disruption-budgets': 'poddisruptionbudgets.policy',
  quotas: 'resourcequotas',
  'limit-ranges': 'limitranges',
  'config-maps': 'configmaps'
}

/** Where the platform itself runs. */
export const SYSTEM_NAMESPACES = ['knative-serving', 'knative-eventing', 'kourier-system'] as const

const SETTINGS: Readonly<Record<string, ReadonlyArray<string>>> = {
  'knative-serving': [
    'config-autoscaler',
    'config-defaults',
    'config-deployment',
    'config-domain',
    'config-features',
    'config-network',
    'config-observability'
  ],
  'knative-eventing': [
    'config-br-defaults',
    'config-br-default-channel',
    'config-features',
    'config-observability',
    'kafka-broker-config'
  ]
}

/** Names, types and keys; the values do not leave kubectl. */
const SECRETS =
  '{{range .items}}{{.metadata.name}} ({{.type}}):{{range $key, $value := .data}} {{$key}}{{end}}{{"\\n"}}{{end}}'

export const partsOf = (namespace: string): ReadonlyArray<Part> => {
  const inNamespace = ['-n', namespace]
  const json = ['-o', 'json']
  return [
    { file: 'versions.json', args: ['version', ...json] },
    ...Object.entries(KINDS).flatMap(
      ([name, kind]): ReadonlyArray<Part> => [
        { file: `objects/${name}.json`, args: ['get', kind, ...inNamespace, ...json] },
        { file: `objects/${name}.txt`, args: ['describe', kind, ...inNamespace] }
      ]
    ),
    { file: 'events.json', args: ['get', 'events', ...inNamespace, ...json] },
    { file: 'events.txt', args: ['get', 'events', ...inNamespace, '--sort-by=.metadata.creationTimestamp'] },
    { file: 'nodes.json', args: ['get', 'nodes', ...json] },
    { file: 'nodes.txt', args: ['describe', 'nodes'] },
    { file: 'usage/nodes.txt', args: ['top', 'nodes'] },
    { file: 'usage/pods.txt', args: ['top', 'pods', ...inNamespace, '--containers'] },
    { file: 'secrets.txt', args: ['get', 'secrets', ...inNamespace, '-o', `go-template=${SECRETS}`] },
    ...SYSTEM_NAMESPACES.map((system) => ({
      file: `system/${system}.pods.json`,
      args: ['get', 'pods', '-n', system, ...json]
    })),
    ...Object.entries(SETTINGS).map(([system, names]) => ({
      file: `system/${system}.settings.json`,
      args: ['get', 'configmaps', ...names, '-n', system, '--ignore-not-found', ...json]
    }))
  ]
}
