import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { showProblem } from '../manifests/problem.ts'
import { render } from './render.ts'
import { type Files, inFolder } from './testing/in-folder.ts'
import { hasKubectl, inOrder, kubectlKustomize } from './testing/kubectl.ts'

const kustomization = (rest: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${rest}`

const component = (rest: string): string => `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${rest}`

const BASE: Files = {
  'base/kustomization.yaml': kustomization('namespace: ns\nresources: [all.yaml, ./map.yml]\n'),
  'base/all.yaml': `
apiVersion: v1
kind: Namespace
metadata: { name: ns }
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: web, labels: { a: b } }
spec:
  template:
    metadata:
      annotations: { autoscaling.knative.dev/min-scale: "1", x/y~z: old }
    spec:
      timeoutSeconds: 45
      containers:
        - image: example.org/web:latest
          env: [{ name: A, value: "1" }, { name: B, value: "2" }, { name: C, value: "3" }]
          securityContext: { runAsNonRoot: true, capabilities: { drop: [ALL] } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { a: b }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  serviceName: store
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec:
      initContainers: [{ name: prepare, image: "example.org:5000/store:1" }]
      containers: [{ name: store, image: "example.org:5000/store:1@sha256:aa" }]
`,
  'base/map.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { A: "1", B: "2" }\n'
}

/** An overlay of the base: name, what stands in it, and further files. */
const overlays: ReadonlyArray<readonly [name: string, overlay: string, files?: Files]> = [
  ['a base as it is', ''],
  ['another namespace', 'namespace: other\n'],
  ['labels, on objects and on nothing that selects', 'labels: [{ pairs: { team: x, a: c } }]\n'],
  ['a tag', 'images: [{ name: example.org/web, newTag: "0.1.0" }]\n'],
  ['another registry, the tag stays', 'images: [{ name: example.org/web, newName: local/web }]\n'],
  ['a digest in place of a tag', 'images: [{ name: example.org/web, digest: "sha256:bb" }]\n'],
  ['a tag in place of a digest, in every container', 'images: [{ name: "example.org:5000/store", newTag: "2" }]\n'],
  ['a name with a port', 'images: [{ name: "example.org:5000/store", newName: store }]\n'],
  [
    'a Secret from a file and literals, short and of more than a line',
    `secretGenerator:
  - name: made
    files: [a.txt, b=long.txt]
    literals: [C=${'x'.repeat(51)}, D=${'x'.repeat(52)}, E=${'x'.repeat(53)}]
generatorOptions: { disableNameSuffixHash: true }
`,
    { 'overlay/a.txt': 'a\n', 'overlay/long.txt': 'zwölf Boxkämpfer\n'.repeat(20) }
  ],
  [
    'a merge of mappings',
    `patches:
  - patch: |-
      apiVersion: serving.knative.dev/v1
      kind: Service
      metadata:
        name: web
        annotations: { new: one }
        labels: { a: null, c: d }
      spec:
        template:
          metadata: { annotations: { autoscaling.knative.dev/min-scale: "2", x/y~z: null } }
          spec: { timeoutSeconds: null, containerConcurrency: 7 }
`
  ],
  [
    'a merge that deletes: a mapping, and an object',
    `patches:
  - path: merge.yaml
`,
    {
      'overlay/merge.yaml': `
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: web }
spec: { template: { metadata: { annotations: { $patch: delete } } } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
$patch: delete
`
    }
  ],
  [
    'a merge for all of a kind',
    `patches:
  - target: { kind: Service, name: "we.*" }
    patch: |-
      apiVersion: any/v1
      kind: Any
      metadata: { name: any, labels: { all: "yes" } }
`
  ],
  [
    'operations: every one of RFC 6902, with escapes and places in lists',
    `patches:
  - target: { group: serving.knative.dev, version: v1, kind: Service, name: web, namespace: ns }
    path: operations.yaml
`,
    {
      'overlay/operations.yaml': `
- { op: test, path: /metadata/name, value: web }
- { op: add, path: /spec/template/metadata/annotations/a~1b~0c, value: new }
- { op: remove, path: /spec/template/metadata/annotations/x~1y~0z }
- { op: replace, path: /spec/template/spec/timeoutSeconds, value: 60 }
- { op: add, path: /spec/template/spec/containers/0/env/-, value: { name: D, value: "4" } }
- { op: add, path: /spec/template/spec/containers/0/env/0, value: { name: Z, value: "0" } }
- { op: remove, path: /spec/template/spec/containers/0/env/2 }
- { op: move, from: /spec/template/spec/containers/0/env/0, path: /spec/template/spec/containers/0/env/2 }
- { op: copy, from: /spec/template/spec/containers/0/env/1, path: /spec/template/spec/containers/0/env/- }
- { op: move, from: /metadata/labels, path: /metadata/annotations }
- { op: add, path: /spec/nothing, value: null }
`
    }
  ],
  [
    'operations in JSON, in line',
    `patches:
  - target: { kind: ConfigMap }
    patch: '[{"op": "replace", "path": "/data/A", "value": "9"}]'
`
  ],
  [
    'generated ConfigMaps',
    `configMapGenerator:
  - { name: generated, files: [settings.conf, other=sub/x.txt], literals: [KEY=a=b, EMPTY=] }
generatorOptions: { disableNameSuffixHash: true }
namespace: ns
`,
    { 'overlay/settings.conf': 'a 1\nb "2"\n', 'overlay/sub/x.txt': 'no line end' }
  ],
  [
    'components, which change what was there before them and bring their own',
    'components: [../component, ../second]\nnamespace: ns\n',
    {
      'component/kustomization.yaml': component(`resources: [extra.yaml]
images: [{ name: example.org/web, newTag: "3" }]
patches:
  - target: { kind: ConfigMap }
    patch: '[{"op": "add", "path": "/data/C", "value": "3"}]'
`),
      'component/extra.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: extra }\ndata: { X: "1" }\n',
      'second/kustomization.yaml': component('labels: [{ pairs: { second: "yes" } }]\n')
    }
  ]
]

const filesOf = (overlay: string, files: Files = {}): Files => ({
  ...BASE,
  'overlay/kustomization.yaml': kustomization(`resources: [../base]\n${overlay}`),
  ...files
})

const rendering = suite('render')

const rendered = (folder: string): ReadonlyArray<unknown> => {
  const result = render(folder)
  if (E.isLeft(result)) throw new Error(result.left.map(showProblem).join('\n'))
  return result.right.documents.map(({ value }) => value)
}

for (const [name, overlay, files] of overlays) {
  rendering(`${name}: as kubectl kustomize does`, () => {
    inFolder(filesOf(overlay, files), (root) => {
      const ours = inOrder(rendered(`${root}/overlay`))
      assert.ok(ours.length > 0)
      if (hasKubectl) assert.equal(ours, inOrder(kubectlKustomize(`${root}/overlay`)))
    })
  })
}
if (!hasKubectl) process.stdout.write('kubectl is not installed: what is rendered was not compared with kustomize\n')

rendering.run()
