import type { ManifestDocument, Path } from '../manifests/document.ts'
import { isMapping } from '../manifests/mapping.ts'
import type { ManifestProblem } from '../manifests/problem.ts'

/** An object on its way through the kustomizations. */
export type Item = {
  readonly document: ManifestDocument
  /** Its namespace comes from a kustomization; one that is written in the file is meant and not to be changed. */
  readonly placed: boolean
}

const textAt = (value: unknown, path: Path): string | undefined => {
  const found = path.reduce<unknown>((node, key) => (isMapping(node) ? node[String(key)] : undefined), value)
  return typeof found === 'string' ? found : undefined
}

export type Identity = {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
}

/** Who an object is; empty texts for what is not there. */
export const identityOf = (value: unknown): Identity => {
  const parts = (textAt(value, ['apiVersion']) ?? '').split('/')
  return {
    group: parts.length > 1 ? (parts[0] ?? '') : '',
    version: parts.at(-1) ?? '',
    kind: textAt(value, ['kind']) ?? '',
    name: textAt(value, ['metadata', 'name']) ?? '',
    namespace: textAt(value, ['metadata', 'namespace'])
  }
}

/** `Service knomaly/ingest`: two objects with the same are one and the same to a cluster. */
export const showIdentity = ({ kind, namespace, name }: Identity): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`

/** Kinds that have no namespace, of those that a project would bring. */
const OF_THE_CLUSTER: ReadonlyArray<string> = [
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass'
]

export const isOfCluster = ({ kind }: Identity): boolean => OF_THE_CLUSTER.includes(kind)

/** The objects of both lists; one that is there already is reported. */
export const distinct = (
  items: ReadonlyArray<Item>,
  more: ReadonlyArray<Item>,
  report: (problems: ReadonlyArray<ManifestProblem>) => void
): ReadonlyArray<Item> => {
  const keyOf = ({ document }: Item): string => {
    const identity = identityOf(document.value)
    return `${identity.group} ${showIdentity(identity)}`
  }
  const there = new Set(items.map(keyOf))
  for (const item of more) {
    const key = keyOf(item)
    const shown = showIdentity(identityOf(item.document.value))
    if (there.has(key)) report([item.document.problemAt(['metadata', 'name'], `there are two of ${shown}`)])
    there.add(key)
  }
  return [...items, ...more]
}
