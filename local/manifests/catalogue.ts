import type { ManifestDocument } from './document.ts'
import { isMapping } from './mapping.ts'
import { isNotRun, kindOf } from './passed-over.ts'
import type { ManifestProblem } from './problem.ts'
import { ofKind, type Resource } from './resource.ts'

/** Where the resolvers put what they find; they go on, so that one run shows everything. */
export type Report = (problem: ManifestProblem) => void

/** What a reference can be looked up in. */
export type Catalogue = {
  /** Also true of an object that did not decode: its own problem is enough, nobody needs a second one. */
  readonly has: (kind: string, namespace: string, name: string) => boolean
  /** `undefined` when the ConfigMap did not decode or is not there. */
  readonly configMap: (namespace: string, name: string) => Readonly<Record<string, string>> | undefined
}

type Declared = { readonly namespace: string; readonly document: ManifestDocument }

const keyOf = (kind: string, namespace: string, name: string): string => `${kind} ${namespace}/${name}`

export const catalogueOf = (
  declared: ReadonlyArray<Declared>,
  resources: ReadonlyArray<Resource>,
  report: Report
): Catalogue => {
  const names = new Set<string>()
  // A Service of Kubernetes is not the Service of Knative that others refer to: what is not run has its version before it.
  for (const { namespace, document } of declared) {
    const { value } = document
    const metadata = isMapping(value) ? value.metadata : undefined
    if (!isMapping(value) || !isMapping(metadata)) continue
    const kind = isNotRun(document) ? kindOf(value) : String(value.kind)
    const key = keyOf(kind, namespace, String(metadata.name))
    if (names.has(key)) report(document.problemAt(['metadata', 'name'], `there are two of ${key}`))
    names.add(key)
  }
  const configMaps = new Map(
    ofKind('ConfigMap')(resources).map(({ namespace, value }) => [`${namespace}/${value.metadata.name}`, value.data])
  )
  return {
    has: (kind, namespace, name) => names.has(keyOf(kind, namespace, name)),
    configMap: (namespace, name) => configMaps.get(`${namespace}/${name}`)
  }
}
