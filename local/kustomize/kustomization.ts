import type * as t from 'io-ts'
import { list } from '../manifests/list.ts'
import { refined } from '../manifests/refined.ts'
import { anyText, objectName, oneOf, parsed, text } from '../manifests/scalars.ts'
import { strict } from '../manifests/strict.ts'
import { textMap } from '../manifests/text-map.ts'

const REMOTE = /:\/\/|^git@|^[\w.-]+\.(com|org|io)\/|[?&]ref=/

/** A file or folder of this machine, relative to the kustomization. */
const localPath = parsed('a relative path; nothing is fetched', (value) =>
  typeof value === 'string' && /^[\w.][\w./-]*$/.test(value) && !REMOTE.test(value) ? value : undefined
)

const no = parsed('false', (value) => (value === false ? value : undefined))
const yes = parsed('true', (value) => (value === true ? value : undefined))

const compiles = (form: string): boolean => {
  try {
    return new RegExp(form) instanceof RegExp
  } catch {
    return false
  }
}

/** Only what Go and JavaScript read alike. */
const namePattern = parsed('a name or a regular expression of names', (value) =>
  typeof value === 'string' && /^[\w.*+?|()-]+$/.test(value) && compiles(value) ? value : undefined
)

const selector = strict('a target', {
  optional: { group: text, version: text, kind: namePattern, name: namePattern, namespace: text },
  refused: {
    labelSelector: 'expected group, version, kind, name or namespace',
    annotationSelector: 'expected group, version, kind, name or namespace'
  }
})
export type Selector = t.TypeOf<typeof selector>

const patch = refined(
  strict('a patch', {
    optional: { path: localPath, patch: text, target: selector },
    refused: { options: 'a patch changes no name and no kind' }
  }),
  ({ path, patch: inline }) =>
    (path === undefined) === (inline === undefined) ? [{ path: [], message: 'expected one of path and patch' }] : []
)

const image = strict('an image', { required: { name: text }, optional: { newName: text, newTag: text, digest: text } })
export type Image = t.TypeOf<typeof image>

const labels = strict('labels', {
  required: { pairs: textMap('labels', () => undefined) },
  optional: { includeSelectors: no },
  refused: { fields: 'expected metadata/labels, and includeTemplates for templates' }
})
export type Labels = t.TypeOf<typeof labels>

/** The same form makes ConfigMaps and Secrets. */
const generated = strict('a ConfigMap or Secret', {
  required: { name: objectName },
  optional: { files: list(text), literals: list(anyText) },
  refused: {
    behavior: 'patch the object that is there',
    envs: 'name each key in literals',
    options: 'generatorOptions are for all of them',
    namespace: 'the kustomization has one namespace',
    type: 'nothing needs another than Opaque'
  }
})
export type Generated = t.TypeOf<typeof generated>

const generatorOptions = strict('generatorOptions', {
  required: { disableNameSuffixHash: yes },
  refused: { labels: 'use labels', annotations: 'annotate with a patch', immutable: 'nothing needs it' }
})

const optional = {
  namespace: objectName,
  resources: list(localPath),
  components: list(localPath),
  configMapGenerator: list(generated),
  secretGenerator: list(generated),
  generatorOptions,
  patches: list(patch),
  images: list(image),
  labels: list(labels)
}

const hashed = 'needs generatorOptions.disableNameSuffixHash: true; a name with a hash is not what others refer to'

/** The fields that make objects. */
export const GENERATORS = ['configMapGenerator', 'secretGenerator'] as const

const form = (name: string, apiVersion: string, kind: string) =>
  refined(strict(name, { required: { apiVersion: oneOf(apiVersion), kind: oneOf(kind) }, optional }), (spec) =>
    GENERATORS.filter((name) => (spec[name] ?? []).length > 0 && spec.generatorOptions === undefined).map((name) => ({
      path: [name],
      message: hashed
    }))
  )

/** What is honoured of kustomize. The rest is refused: what renders otherwise than in a cluster is worse than nothing. */
export const Kustomization = form('a Kustomization', 'kustomize.config.k8s.io/v1beta1', 'Kustomization')
export type Kustomization = Omit<t.TypeOf<typeof Kustomization>, 'apiVersion' | 'kind'>

/** Changes what the kustomization that names it has gathered so far, and adds to it. */
export const Component = form('a Component', 'kustomize.config.k8s.io/v1alpha1', 'Component')
