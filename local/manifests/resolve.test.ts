import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scalingOf } from './autoscaling.ts'
import { loadTopology } from './load.ts'
import { showProblem } from './problem.ts'
import type { Topology } from './topology.ts'

const KUSTOMIZATION = `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: ns
resources: [all.yaml]
`

const BROKER = `
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: { name: b }
`

const trigger = (rest: string): string => `---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: { name: t }
spec:
  broker: b
  subscriber: { uri: "http://127.0.0.1:9/events" }
${rest}`

/** A folder with one file of several documents. */
const load = (yaml: string): Topology => {
  const folder = mkdtempSync(join(tmpdir(), 'knomaly-manifests-'))
  try {
    writeFileSync(join(folder, 'kustomization.yaml'), KUSTOMIZATION)
    writeFileSync(join(folder, 'all.yaml'), yaml)
    const loaded = loadTopology([folder])
    if (E.isLeft(loaded)) throw new Error(loaded.left.map(showProblem).join('\n'))
    return loaded.right
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const DLS = '{ uri: "http://127.0.0.1:9/dead" }'
const DEAD = { kind: 'uri', uri: 'http://127.0.0.1:9/dead' }

const resolving = suite('resolve')

const deliveries: ReadonlyArray<readonly [string, string, string, unknown]> = [
  [
    'a Trigger without a delivery, of a Broker without one, has the default of a cluster',
    'spec: {}',
    '',
    { retry: 10, backoffPolicy: 'exponential', backoffDelayMs: 200, timeoutMs: 600_000 }
  ],
  [
    'a Trigger without a delivery has its Broker’s',
    `spec: { delivery: { retry: 2, backoffPolicy: linear, backoffDelay: PT1S, timeout: PT5S, deadLetterSink: ${DLS} } }`,
    '',
    { retry: 2, backoffPolicy: 'linear', backoffDelayMs: 1000, timeoutMs: 5000, deadLetterSink: DEAD }
  ],
  [
    'a Trigger’s delivery replaces the Broker’s as a whole, but for the dead-letter sink',
    `spec: { delivery: { retry: 2, backoffPolicy: linear, backoffDelay: PT1S, timeout: PT5S, deadLetterSink: ${DLS} } }`,
    '  delivery: { retry: 1 }',
    { retry: 1, backoffPolicy: 'exponential', backoffDelayMs: 0, timeoutMs: 600_000, deadLetterSink: DEAD }
  ],
  [
    'a delivery without retry is not retried',
    'spec: {}',
    `  delivery: { deadLetterSink: ${DLS} }`,
    { retry: 0, backoffPolicy: 'exponential', backoffDelayMs: 0, timeoutMs: 600_000, deadLetterSink: DEAD }
  ],
  [
    'a delay without a policy is no delay',
    'spec: {}',
    '  delivery: { retry: 3, backoffDelay: PT1S }',
    { retry: 3, backoffPolicy: 'exponential', backoffDelayMs: 0, timeoutMs: 600_000 }
  ]
]
for (const [name, broker, rest, expected] of deliveries) {
  resolving(name, () => {
    assert.equal(load(`${BROKER}${broker}\n${trigger(rest)}`).triggers[0]?.delivery, expected)
  })
}

resolving('every dialect of a filter is decoded, at any depth', () => {
  const filters = `  filters:
    - exact: { type: a, source: /b }
    - prefix: { type: a }
    - suffix: { subject: .png }
    - all: [{ exact: { type: a } }]
    - any:
        - not: { exact: { type: a } }
        - all: [{ prefix: { type: a } }, { suffix: { type: z } }]
`
  assert.equal(load(`${BROKER}spec: {}\n${trigger(filters)}`).triggers[0]?.filters, [
    { kind: 'exact', values: { type: 'a', source: '/b' } },
    { kind: 'prefix', values: { type: 'a' } },
    { kind: 'suffix', values: { subject: '.png' } },
    { kind: 'all', filters: [{ kind: 'exact', values: { type: 'a' } }] },
    {
      kind: 'any',
      filters: [
        { kind: 'not', filter: { kind: 'exact', values: { type: 'a' } } },
        {
          kind: 'all',
          filters: [
            { kind: 'prefix', values: { type: 'a' } },
            { kind: 'suffix', values: { type: 'z' } }
          ]
        }
      ]
    }
  ])
})

resolving('no filter, an empty filter and no filters mean every event', () => {
  for (const rest of ['', '  filter: { attributes: {} }', '  filters: []']) {
    assert.equal(load(`${BROKER}spec: {}\n${trigger(rest)}`).triggers[0]?.filters, [])
  }
})

const SERVICE = `
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: s }
spec:
  template:
    spec:
      containers:
        - image: localhost:5000/team/some-function:1.2@sha256:${'0'.repeat(64)}
          env:
            - { name: LITERAL, value: "" }
            - { name: SETTING, valueFrom: { configMapKeyRef: { name: c, key: there } } }
            - { name: NO_KEY, valueFrom: { configMapKeyRef: { name: c, key: gone, optional: true } } }
            - { name: NO_MAP, valueFrom: { configMapKeyRef: { name: gone, key: there, optional: true } } }
            - { name: SECRET, valueFrom: { secretKeyRef: { name: x, key: k } } }
          readinessProbe: { httpGet: { path: /r } }
          livenessProbe: { httpGet: { path: /l } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: c }
data: { there: here }
---
apiVersion: sources.knative.dev/v1
kind: SinkBinding
metadata: { name: s }
spec:
  subject: { apiVersion: serving.knative.dev/v1, kind: Service, name: s }
  sink: { ref: { apiVersion: serving.knative.dev/v1, kind: Service, name: s }, uri: /in }
`

resolving('a Service has Knative’s defaults, its variables by origin, and the sink that is bound to it', () => {
  assert.equal(load(SERVICE), {
    services: [
      {
        name: 's',
        namespace: 'ns',
        functionName: 'some-function',
        revision: 's-00001',
        clusterLocal: false,
        env: [
          { name: 'LITERAL', value: '', overridable: false },
          { name: 'SETTING', value: 'here', overridable: true },
          { name: 'NO_KEY', absent: true },
          { name: 'NO_MAP', absent: true },
          { name: 'SECRET', secret: { name: 'x', key: 'k', optional: false } }
        ],
        sink: { kind: 'service', namespace: 'ns', name: 's', path: '/in' },
        scaling: scalingOf({}),
        containerConcurrency: 0,
        timeoutSeconds: 300,
        readiness: { path: '/r' },
        liveness: { path: '/l' }
      }
    ],
    brokers: [],
    triggers: [],
    pings: [],
    edge: [],
    passedOver: []
  })
})

const ROUTE = `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r }
spec:
  hostnames: ["*.example.org", a.example.org]
  rules:
    - filters: [{ type: URLRewrite, urlRewrite: { hostname: s.ns.svc.cluster.local } }]
      backendRefs: [{ name: gateway, namespace: gateways, port: 80 }]
`

resolving('a route without matches takes every path, and each of its hosts is a rule', () => {
  const path = { type: 'PathPrefix', value: '/' }
  const service = { namespace: 'ns', name: 's' }
  assert.equal(load(`${SERVICE}${ROUTE}`).edge, [
    { hostnames: ['a.example.org'], path, service },
    { hostnames: ['*.example.org'], path, service }
  ])
})

resolving.run()
