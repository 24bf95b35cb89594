import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Broken, problemsAfter } from './testing/problems-after.ts'

const KUST = 'knative/base/kustomization.yaml'

const broken: ReadonlyArray<Broken> = [
  [
    'a resource that is not there',
    { file: KUST, from: '  - edge.httproute.yaml', to: '  - route.yaml' },
    ['knative/base/kustomization.yaml:18 /resources/10: route.yaml: no such file']
  ],
  [
    'a resource twice',
    { file: KUST, from: '  - edge.httproute.yaml', to: '  - edge.httproute.yaml\n  - ingest.service.yaml' },
    ['knative/base/kustomization.yaml:19 /resources/11: ingest.service.yaml: is in the list already']
  ],
  [
    'a resource of another folder',
    { file: KUST, from: '  - edge.httproute.yaml', to: '  - ../overlays/x.yaml' },
    ['knative/base/kustomization.yaml:18 /resources/10: expected a YAML file of this folder']
  ],
  [
    'a kustomization that does more',
    { file: KUST, from: 'namespace: knomaly', to: 'namespace: knomaly\nnamePrefix: my-' },
    ['knative/base/kustomization.yaml:7 /namePrefix: unknown to the local platform']
  ],
  [
    'a kustomization without a namespace',
    { file: KUST, from: 'namespace: knomaly\n', to: '' },
    ['knative/base/kustomization.yaml:4 /namespace: missing, expected a name of at most 63 of a-z, 0-9 and -']
  ]
]

const kustomizations = suite('kustomization')

for (const [name, edit, expected] of broken) {
  kustomizations(name, () => {
    assert.equal(problemsAfter([edit]), expected)
  })
}

kustomizations.run()
