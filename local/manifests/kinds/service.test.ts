import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Broken, problemsAfter } from '../testing/problems-after.ts'

const INGEST = 'knative/base/ingest.service.yaml'
const ANALYZER = 'knative/base/analyzer.service.yaml'

const broken: ReadonlyArray<Broken> = [
  [
    'a reserved variable',
    { file: INGEST, from: '            - name: LOG_LEVEL', to: '            - name: PORT' },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/spec/containers/0/env/N/name: expected a variable name that the platform does not give itself'
    ]
  ],
  [
    'a variable twice',
    { file: INGEST, from: '            - name: CORS_ORIGINS', to: '            - name: LOG_LEVEL' },
    ['knative/base/ingest.service.yaml:edit+0 /spec/template/spec/containers/0/env/N/name: LOG_LEVEL is there already']
  ],
  [
    'a variable with a value and a source',
    {
      file: INGEST,
      from: '            - name: LOG_LEVEL',
      to: '            - name: LOG_LEVEL\n              value: debug'
    },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/spec/containers/0/env/0: expected one of value and valueFrom'
    ]
  ],
  [
    'a variable that would need expansion',
    {
      file: INGEST,
      from: '            - name: LOG_LEVEL',
      to: '            - name: URL\n              value: http://$(HOST)/\n            - name: LOG_LEVEL'
    },
    [
      'knative/base/ingest.service.yaml:edit+1 /spec/template/spec/containers/0/env/N/value: $(…) is not expanded by the local platform'
    ]
  ],
  [
    'variables of the Pod',
    {
      file: INGEST,
      from: 'configMapKeyRef:\n                  name: knomaly\n                  key: LOG_LEVEL',
      to: 'fieldRef:\n                  fieldPath: metadata.name'
    },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/spec/containers/0/env/N/valueFrom/fieldRef: there is no Pod here, and Knative has the feature off'
    ]
  ],
  [
    'a ConfigMap that is not there',
    {
      file: INGEST,
      from: 'name: knomaly\n                  key: LOG_LEVEL',
      to: 'name: settings\n                  key: LOG_LEVEL'
    },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/spec/containers/0/env/N/valueFrom/configMapKeyRef/name: there is no ConfigMap knomaly/settings'
    ]
  ],
  [
    'a port of queue-proxy',
    { file: INGEST, from: '          env:', to: '          ports:\n            - containerPort: 8012\n          env:' },
    [
      'knative/base/ingest.service.yaml:edit+1 /spec/template/spec/containers/0/ports/0/containerPort: expected a port from 1 to 65535 that queue-proxy does not take itself'
    ]
  ],
  [
    'two ports',
    {
      file: INGEST,
      from: '          env:',
      to: '          ports:\n            - containerPort: 8080\n            - containerPort: 8081\n          env:'
    },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/spec/containers/0/ports: expected one port: Knative takes only one for all containers'
    ]
  ],
  [
    'a port for HTTP/2',
    {
      file: INGEST,
      from: '          env:',
      to: '          ports:\n            - containerPort: 8080\n              name: h2c\n          env:'
    },
    ['knative/base/ingest.service.yaml:edit+2 /spec/template/spec/containers/0/ports/0/name: expected "" or "http1"']
  ],
  [
    'a readiness probe that is no HTTP',
    {
      file: INGEST,
      from: '            httpGet:\n              path: /readyz',
      to: '            tcpSocket:\n              port: 8080'
    },
    [
      'knative/base/ingest.service.yaml:edit-1 /spec/template/spec/containers/0/readinessProbe/httpGet: missing, expected an HTTP check',
      'knative/base/ingest.service.yaml:edit+0 /spec/template/spec/containers/0/readinessProbe/tcpSocket: expected httpGet'
    ]
  ],
  [
    'a probe with its own pace',
    {
      file: INGEST,
      from: '            httpGet:\n              path: /readyz',
      to: '            httpGet:\n              path: /readyz\n            periodSeconds: 5'
    },
    [
      'knative/base/ingest.service.yaml:edit+2 /spec/template/spec/containers/0/readinessProbe/periodSeconds: the local platform probes at its own pace'
    ]
  ],
  [
    'two containers',
    {
      file: INGEST,
      from: '        - image: ghcr.io/knomaly/ingest:latest',
      to: '        - image: other\n          readinessProbe: { httpGet: { path: / } }\n          livenessProbe: { httpGet: { path: / } }\n        - image: ghcr.io/knomaly/ingest:latest'
    },
    [
      'knative/base/ingest.service.yaml:edit+3 /spec/template/spec/containers/1: a function is one process; expected one container'
    ]
  ],
  [
    'an image without a function',
    { file: INGEST, from: 'ghcr.io/knomaly/ingest:latest', to: 'ghcr.io/knomaly/' },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/spec/containers/0/image: expected an image whose last path segment is a function such as ghcr.io/knomaly/ingest:latest'
    ]
  ],
  [
    'an annotation that does not exist',
    { file: INGEST, from: 'min-scale', to: 'minscale' },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/metadata/annotations/autoscaling.knative.dev~1minscale: no such autoscaling annotation'
    ]
  ],
  [
    'an annotation that is no text',
    { file: INGEST, from: 'min-scale: "2"', to: 'min-scale: 2' },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/metadata/annotations/autoscaling.knative.dev~1min-scale: expected text (quote numbers and true/false)'
    ]
  ],
  [
    'a scale out of its bounds',
    { file: INGEST, from: 'min-scale: "2"', to: 'min-scale: "-1"' },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/metadata/annotations/autoscaling.knative.dev~1min-scale: expected a whole number of at least 0'
    ]
  ],
  [
    'a maximum below the minimum',
    { file: INGEST, from: 'max-scale: "5"', to: 'max-scale: "1"' },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/metadata/annotations/autoscaling.knative.dev~1max-scale: expected at least min-scale, 2'
    ]
  ],
  [
    'a window that is too short',
    { file: INGEST, from: 'min-scale: "2"', to: 'min-scale: "2"\n        autoscaling.knative.dev/window: 5s' },
    [
      'knative/base/ingest.service.yaml:edit+1 /spec/template/metadata/annotations/autoscaling.knative.dev~1window: expected a duration in whole seconds from 6s to 1h'
    ]
  ],
  [
    'another autoscaler',
    {
      file: INGEST,
      from: 'min-scale: "2"',
      to: 'min-scale: "2"\n        autoscaling.knative.dev/class: hpa.autoscaling.knative.dev'
    },
    [
      'knative/base/ingest.service.yaml:edit+1 /spec/template/metadata/annotations/autoscaling.knative.dev~1class: expected "kpa.autoscaling.knative.dev"'
    ]
  ],
  [
    'an annotation of an unknown prefix',
    { file: INGEST, from: 'autoscaling.knative.dev/min-scale', to: 'example.org/min-scale' },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/template/metadata/annotations/example.org~1min-scale: unknown to the local platform'
    ]
  ],
  [
    'autoscaling at the Service, where Knative passes over it',
    {
      file: INGEST,
      from: '    serving.knative.dev/rollout-duration',
      to: '    autoscaling.knative.dev/min-scale: "2"\n    serving.knative.dev/rollout-duration'
    },
    [
      'knative/base/ingest.service.yaml:edit+0 /metadata/annotations/autoscaling.knative.dev~1min-scale: Knative reads this only at /spec/template/metadata/annotations'
    ]
  ],
  [
    'a visibility that does not exist',
    { file: ANALYZER, from: 'visibility: cluster-local', to: 'visibility: private' },
    [
      'knative/base/analyzer.service.yaml:edit+0 /metadata/labels/networking.knative.dev~1visibility: expected "cluster-local"'
    ]
  ],
  [
    'traffic between revisions',
    {
      file: INGEST,
      from: '      percent: 100\n      tag: current',
      to: '      percent: 90\n    - { revisionName: ingest-00001, percent: 10 }'
    },
    [
      'knative/base/ingest.service.yaml:edit+0 /spec/traffic/0/percent: expected 100',
      'knative/base/ingest.service.yaml:edit+1 /spec/traffic/1/latestRevision: missing, expected true',
      'knative/base/ingest.service.yaml:edit+1 /spec/traffic/1/revisionName: the local platform runs the latest revision only',
      'knative/base/ingest.service.yaml:edit+1 /spec/traffic/1/percent: expected 100'
    ]
  ]
]

/** Where among the others a variable stands is nothing that these tests are about. */
const anyPlace = (problem: string): string => problem.replace(/\/env\/\d+\//, '/env/N/')

const services = suite('service')

for (const [name, edit, expected] of broken) {
  services(name, () => {
    assert.equal(problemsAfter([edit]).map(anyPlace), expected)
  })
}

services.run()
