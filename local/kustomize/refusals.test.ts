import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { showProblem } from '../manifests/problem.ts'
import { render } from './render.ts'
import { type Files, inFolder } from './testing/in-folder.ts'

const HEAD = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'
const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map\n  namespace: own\ndata: { A: "1" }\n'

/** Everything after the two first lines of k/kustomization.yaml, the problems that it makes, and files beside it. */
type Refused = readonly [name: string, rest: string, problems: ReadonlyArray<string>, files?: Files]

const refused: ReadonlyArray<Refused> = [
  ['a resource that is not there', 'resources:\n  - x.yaml\n', [':4 /resources/0: x.yaml: no such file']],
  [
    'a resource twice',
    'resources:\n  - map.yaml\n  - map.yaml\n',
    [':5 /resources/1: map.yaml: is in the list already']
  ],
  [
    'a file of another folder',
    'resources:\n  - ../outside.yaml\n',
    [':4 /resources/0: ../outside.yaml: lies outside of the folder']
  ],
  [
    'what would be fetched',
    'resources:\n  - https://example.org/x.yaml\n  - github.com/a/b?ref=main\n  - git@example.org:a/b\n',
    [
      ':4 /resources/0: expected a relative path; nothing is fetched',
      ':5 /resources/1: expected a relative path; nothing is fetched',
      ':6 /resources/2: expected a relative path; nothing is fetched'
    ]
  ],
  ['what kustomize does and this does not', 'namePrefix: my-\n', [':3 /namePrefix: unknown to the local platform']],
  ['a folder without a kustomization', 'resources: [../empty]\n', ['empty/kustomization.yaml: no such file']],
  ['a component that is not there', 'components: [../x]\n', [':3 /components/0: ../x: no such folder']],
  [
    'a component among the resources',
    'resources: [../component]\n',
    [
      'component/kustomization.yaml:1 /apiVersion: expected "kustomize.config.k8s.io/v1beta1"',
      'component/kustomization.yaml:2 /kind: expected "Kustomization"'
    ]
  ],
  [
    'a kustomization within itself',
    'resources: [../loop]\n',
    ['loop/kustomization.yaml:3 /resources/0: ../k: comes back to a kustomization that it is part of']
  ],
  [
    'a namespace that is written in a file and would be changed',
    'namespace: ns\nresources: [map.yaml]\n',
    ['k/map.yaml:5 /metadata/namespace: the kustomization puts it in "ns"; expected the same or none']
  ],
  [
    'the same object from two places',
    'resources: [map.yaml, again.yaml]\n',
    ['k/again.yaml:4 /metadata/name: there are two of ConfigMap own/map']
  ],
  ['no object', 'resources: [list.yaml]\n', ['k/list.yaml:1: expected a Kubernetes object']],
  [
    'an image that nobody has',
    'resources: [map.yaml]\nimages:\n  - name: web\n    newTag: "1"\n',
    [':5 /images/0/name: no container has the image web']
  ],
  [
    'labels that select',
    'labels:\n  - pairs: { a: b }\n    includeSelectors: true\n',
    [':5 /labels/0/includeSelectors: expected false']
  ],
  [
    'a generated name with a hash',
    'configMapGenerator:\n  - name: x\n    literals: [A=1]\n',
    [
      ':3 /configMapGenerator: needs generatorOptions.disableNameSuffixHash: true; a name with a hash is not what others refer to'
    ]
  ],
  [
    'a generated ConfigMap of what is not right',
    'generatorOptions: { disableNameSuffixHash: true }\nconfigMapGenerator:\n  - name: x\n    files: [none.txt]\n    literals:\n      - A\n      - "B B=1"\n      - C=1\n      - C=2\n',
    [
      ':6 /configMapGenerator/0/files/0: none.txt: no such file',
      ':8 /configMapGenerator/0/literals/0: expected key=value, unquoted',
      ':9 /configMapGenerator/0/literals/1: B B: expected a key of A-Z, a-z, 0-9, -, _ and .',
      ':11 /configMapGenerator/0/literals/3: C is there already'
    ]
  ],
  ['a patch that is nowhere', 'patches:\n  - target: { kind: X }\n', [':4 /patches/0: expected one of path and patch']],
  [
    'a patch for nobody',
    'resources: [map.yaml]\npatches:\n  - target: { kind: Secret }\n    patch: "- {op: remove, path: /data}"\n',
    [':5 /patches/0/target: there is no such object to patch']
  ],
  [
    'operations in brackets that are no JSON',
    'resources: [map.yaml]\npatches:\n  - target: { kind: ConfigMap }\n    patch: " [{op: remove, path: /data}]"\n',
    [':6 /patches/0/patch: what begins with [ has to be JSON; or write a list with dashes']
  ],
  [
    'a merge for nobody',
    'resources: [map.yaml]\npatches:\n  - patch: |-\n      apiVersion: v1\n      kind: ConfigMap\n      metadata:\n        name: other\n',
    [':9 /metadata/name: there is no such object to patch']
  ],
  [
    'a list in a merge',
    'resources: [map.yaml]\npatches:\n  - target: { name: map }\n    patch: |-\n      data:\n        A: [1]\n',
    [':8 /data/A: a list is merged by one rule or another, as the kind says; write a JSON 6902 patch']
  ],
  [
    'a merge that makes something else of a field',
    'resources: [map.yaml]\npatches:\n  - target: { name: map }\n    patch: |-\n      data: x\n      metadata:\n        namespace: x\n        labels: { a: b }\n  - target: { name: map }\n    patch: |-\n      data:\n        A: { b: c }\n',
    [':7 /data: expected a mapping, as in what it patches', ':14 /data/A: expected a scalar, as in what it patches']
  ],
  [
    'another directive than delete',
    'resources: [map.yaml]\npatches:\n  - target: { name: map }\n    patch: |-\n      data:\n        $patch: replace\n',
    [':8 /data/$patch: expected "delete"; a JSON 6902 patch does the rest']
  ],
  [
    'operations without a target',
    'resources: [map.yaml]\npatches:\n  - path: ops.yaml\n',
    ['k/ops.yaml:1: a JSON 6902 patch needs a target'],
    { 'k/ops.yaml': '- { op: remove, path: /data }\n' }
  ],
  [
    'operations that do not fit',
    'resources: [map.yaml]\npatches:\n  - path: ops.yaml\n    target: { kind: ConfigMap }\n',
    ['k/ops.yaml:2 /1/path: remove /data/B: Value required at path: /data/B'],
    { 'k/ops.yaml': '- { op: remove, path: /data/A }\n- { op: remove, path: /data/B }\n' }
  ],
  [
    'operations that are none',
    'resources: [map.yaml]\npatches:\n  - path: ops.yaml\n    target: { kind: ConfigMap }\n',
    [
      'k/ops.yaml:1 /0/op: expected "add" or "remove" or "replace" or "move" or "copy" or "test"',
      'k/ops.yaml:2 /1/value: add needs value',
      'k/ops.yaml:3 /2/from: move needs from',
      'k/ops.yaml:4 /3/path: expected a JSON pointer into the object such as /spec/replicas',
      'k/ops.yaml:5 /4/path: expected a JSON pointer into the object such as /spec/replicas'
    ],
    {
      'k/ops.yaml':
        '- { op: merge, path: /data }\n- { op: add, path: /data }\n- { op: move, path: /data }\n- { op: remove, path: "" }\n- { op: remove, path: /a~2 }\n'
    }
  ]
]

const problemsOf = (root: string): ReadonlyArray<string> => {
  const result = render(join(root, 'k'))
  if (E.isRight(result)) return []
  return result.left.map((one) =>
    showProblem(one)
      .replaceAll(`${root}/`, '')
      .replace(/^k\/kustomization.yaml/, '')
  )
}

const files = (rest: string, more: Files = {}): Files => ({
  'outside.yaml': MAP,
  'k/kustomization.yaml': `${HEAD}${rest}`,
  'k/map.yaml': MAP,
  'k/again.yaml': MAP,
  'k/list.yaml': '- 1\n',
  'empty/other.yaml': MAP,
  'loop/kustomization.yaml': `${HEAD}resources: [../k]\n`,
  'component/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n',
  ...more
})

const refusals = suite('what is not rendered')

for (const [name, rest, expected, more] of refused) {
  refusals(name, () => {
    assert.equal(inFolder(files(rest, more), problemsOf), expected)
  })
}

refusals('a file that a link in the folder leads to, elsewhere', () => {
  const problems = inFolder(files('resources: [link.yaml]\n'), (root) => {
    writeFileSync(join(root, 'secret.yaml'), MAP)
    symlinkSync(join(root, 'secret.yaml'), join(root, 'k', 'link.yaml'))
    return problemsOf(root)
  })
  assert.equal(problems, [':3 /resources/0: link.yaml: lies outside of the folder'])
})

refusals('bytes that are no text', () => {
  const generate =
    'generatorOptions: { disableNameSuffixHash: true }\nconfigMapGenerator:\n  - name: x\n    files: [a.bin]\n'
  const problems = inFolder(files(generate), (root) => {
    writeFileSync(join(root, 'k', 'a.bin'), Buffer.from([0xff, 0x00]))
    return problemsOf(root)
  })
  assert.equal(problems, [':6 /configMapGenerator/0/files/0: a.bin: is not text in UTF-8'])
})

refusals('more kustomizations inside each other than anybody needs', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`k${i}/kustomization.yaml`, `${HEAD}resources: [../k${i + 1}]\n`])
  )
  const problems = inFolder(files('resources: [../k0]\n', chain), problemsOf)
  assert.equal(problems, ['k14/kustomization.yaml:3 /resources/0: ../k15: lies deeper than 16 kustomizations'])
})

refusals.run()
