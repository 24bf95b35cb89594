import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Path } from '../manifests/document.ts'
import { showProblem } from '../manifests/problem.ts'
import { render } from './render.ts'
import { inFolder } from './testing/in-folder.ts'

const HEAD = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'

const FILES = {
  'base/kustomization.yaml': `${HEAD}namespace: ns\nresources: [web.yaml]\n`,
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  paused: true
  template:
    spec:
      containers:
        - image: web
          args:
            - zero
            - one
            - two
`,
  'overlay/kustomization.yaml': `${HEAD}resources: [../base]
patches:
  - path: merge.yaml
  - target: { kind: Deployment }
    patch: |-
      - op: remove
        path: /spec/template/spec/containers/0/args/0
      - op: add
        path: /spec/template/spec/containers/0/args/1
        value: between
      - op: move
        from: /spec/template/spec/containers/0/args/2
        path: /spec/template/spec/containers/0/args/0
labels:
  - pairs:
      team: x
images:
  - name: web
    newTag: "1"
configMapGenerator:
  - name: generated
    literals:
      - A=1
generatorOptions: { disableNameSuffixHash: true }
`,
  'overlay/merge.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  paused: null
  strategy:
    type: Recreate
`
}

const ARGS = ['spec', 'template', 'spec', 'containers', 0, 'args']

/** Field of the rendered object, and where it was written. After the patches the arguments are: two, one, between. */
const cases: ReadonlyArray<readonly [name: string, path: Path, place: string]> = [
  ['of the base', ['metadata', 'name'], 'base/web.yaml:4 /metadata/name'],
  ['set by a merge', ['spec', 'replicas'], 'overlay/merge.yaml:5 /spec/replicas'],
  ['taken away by a merge', ['spec', 'paused'], 'overlay/merge.yaml:6 /spec/paused'],
  ['a mapping that a merge brought', ['spec', 'strategy'], 'overlay/merge.yaml:7 /spec/strategy'],
  ['missing in it', ['spec', 'strategy', 'other'], 'overlay/merge.yaml:7 /spec/strategy/other'],
  ['missing in the base', ['spec', 'selector'], 'base/web.yaml:5 /spec/selector'],
  ['moved in a list', [...ARGS, 0], 'base/web.yaml:15 /spec/template/spec/containers/0/args/0'],
  [
    'behind it, and before what was taken out',
    [...ARGS, 1],
    'base/web.yaml:14 /spec/template/spec/containers/0/args/1'
  ],
  ['added to a list', [...ARGS, 2], 'overlay/kustomization.yaml:12 /spec/template/spec/containers/0/args/2'],
  ['the namespace', ['metadata', 'namespace'], 'base/kustomization.yaml:3 /metadata/namespace'],
  ['a label', ['metadata', 'labels', 'team'], 'overlay/kustomization.yaml:18 /metadata/labels/team'],
  ['an image', [...ARGS.slice(0, -1), 'image'], 'overlay/kustomization.yaml:20 /spec/template/spec/containers/0/image']
]

const places = suite('places of what was rendered')

for (const [name, path, place] of cases) {
  places(name, () => {
    const shown = inFolder(FILES, (root) => {
      const result = render(join(root, 'overlay'))
      if (E.isLeft(result)) throw new Error(result.left.map(showProblem).join('\n'))
      const [web] = result.right.documents
      return web && showProblem(web.problemAt(path, 'wrong')).replaceAll(`${root}/`, '')
    })
    assert.is(shown, `${place}: wrong`)
  })
}

places('a generated ConfigMap', () => {
  const shown = inFolder(FILES, (root) => {
    const result = render(join(root, 'overlay'))
    if (E.isLeft(result)) throw new Error(result.left.map(showProblem).join('\n'))
    const map = result.right.documents.at(-1)
    return map && showProblem(map.problemAt(['data', 'A'], 'wrong')).replaceAll(`${root}/`, '')
  })
  assert.is(shown, 'overlay/kustomization.yaml:25 /data/A: wrong')
})

places.run()
