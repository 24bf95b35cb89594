import * as E from 'fp-ts/lib/Either.js'
import type { ManifestDocument, Path } from '../manifests/document.ts'
import { isMapping } from '../manifests/mapping.ts'
import type { ManifestProblem } from '../manifests/problem.ts'
import { type Item, identityOf, isOfCluster } from './item.ts'
import type { Image, Labels } from './kustomization.ts'
import { isBelow, overlaid } from './overlaid.ts'

type Mapping = Readonly<Record<string, unknown>>
type ProblemAt = ManifestDocument['problemAt']

const withMetadata = (value: unknown, change: (metadata: Mapping) => Mapping): Mapping => {
  const object = isMapping(value) ? value : {}
  return { ...object, metadata: change(isMapping(object['metadata']) ? object['metadata'] : {}) }
}

/** Puts an object into the namespace of the kustomization; the object Namespace takes its name. */
export const inNamespace =
  (namespace: string, problemAt: ProblemAt) =>
  ({ document, placed }: Item): E.Either<ManifestProblem, Item> => {
    const identity = identityOf(document.value)
    const field = identity.kind === 'Namespace' ? 'name' : 'namespace'
    if (isOfCluster(identity) && field === 'namespace') return E.right({ document, placed })
    const own = field === 'name' ? identity.name : identity.namespace
    if (own === namespace) return E.right({ document, placed: true })
    if (own !== undefined && !placed) {
      return E.left(
        document.problemAt(
          ['metadata', field],
          `the kustomization puts it in "${namespace}"; expected the same${field === 'name' ? '' : ' or none'}`
        )
      )
    }
    const value = withMetadata(document.value, (metadata) => ({ ...metadata, [field]: namespace }))
    const changed = overlaid(document, value, (path) =>
      isBelow(path, ['metadata', field]) ? { here: (message) => problemAt(['namespace'], message) } : { before: path }
    )
    return E.right({ document: changed, placed: true })
  }

/** Adds labels to an object, and to nothing that selects by them or stands in a template. */
export const withLabels =
  ({ pairs }: Labels, problemAt: ProblemAt) =>
  (document: ManifestDocument): ManifestDocument => {
    const value = withMetadata(document.value, (metadata) => {
      const own = isMapping(metadata['labels']) ? metadata['labels'] : {}
      return { ...metadata, labels: { ...own, ...pairs } }
    })
    return overlaid(document, value, (path) => {
      const [first, second, key = ''] = path
      return first === 'metadata' && second === 'labels' && Object.hasOwn(pairs, key)
        ? { here: (message) => problemAt(['pairs', key], message) }
        : { before: path }
    })
  }

const CONTAINERS: ReadonlyArray<string> = ['containers', 'initContainers']

/** Where the images of containers are, however deep the template with them lies. */
const imagePaths = (node: unknown, path: Path = []): ReadonlyArray<Path> => {
  if (Array.isArray(node)) return node.flatMap((item, i) => imagePaths(item, [...path, i]))
  if (!isMapping(node)) return []
  return Object.entries(node).flatMap(([key, value]) => {
    const inside = imagePaths(value, [...path, key])
    if (!CONTAINERS.includes(key) || !Array.isArray(value)) return inside
    const own = value.flatMap((one, i): Path[] =>
      isMapping(one) && typeof one['image'] === 'string' ? [[...path, key, i, 'image']] : []
    )
    return [...own, ...inside]
  })
}

const renamed = ({ name, newName, newTag, digest }: Image, reference: string): string | undefined => {
  const [tagged = '', ownDigest] = reference.split('@')
  const [, own = '', ownTag] = /^(.*?)(?::([\w][\w.-]*))?$/.exec(tagged) ?? []
  if (own !== name) return undefined
  // A new tag or digest takes the place of both.
  const kept = newTag === undefined && digest === undefined
  const tag = kept ? ownTag : newTag
  const sha = kept ? ownDigest : digest
  return `${newName ?? own}${tag === undefined ? '' : `:${tag}`}${sha === undefined ? '' : `@${sha}`}`
}

const replacedAt = (node: unknown, [key, ...rest]: Path, leaf: unknown): unknown => {
  if (key === undefined) return leaf
  if (Array.isArray(node)) return node.map((item, i) => (i === key ? replacedAt(item, rest, leaf) : item))
  const mapping = node as Mapping
  return { ...mapping, [key]: replacedAt(mapping[key], rest, leaf) }
}

/** Puts another name, tag or digest on the images of one name; `undefined` when the document has none. */
export const withImage =
  (image: Image, problemAt: ProblemAt) =>
  (document: ManifestDocument): ManifestDocument | undefined => {
    const changes = imagePaths(document.value).flatMap((path) => {
      const reference = path.reduce<unknown>((node, key) => (node as Mapping)[key], document.value)
      const leaf = renamed(image, String(reference))
      return leaf === undefined ? [] : [{ path, leaf }]
    })
    if (changes.length === 0) return undefined
    const value = changes.reduce<unknown>((node, { path, leaf }) => replacedAt(node, path, leaf), document.value)
    return overlaid(document, value, (path) =>
      changes.some((one) => isBelow(path, one.path)) ? { here: (message) => problemAt([], message) } : { before: path }
    )
  }
