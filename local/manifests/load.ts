import * as E from 'fp-ts/lib/Either.js'
import { identityOf, isOfCluster } from '../kustomize/item.ts'
import { type Rendered, render } from '../kustomize/render.ts'
import { catalogueOf } from './catalogue.ts'
import type { ManifestDocument } from './document.ts'
import { isNotRun, passOver, refusalOf } from './passed-over.ts'
import type { ManifestProblem } from './problem.ts'
import { resolve } from './resolve.ts'
import { decodeResource, type Resource } from './resource.ts'
import type { PassedOver, Topology } from './topology.ts'

type Declared = { readonly namespace: string; readonly document: ManifestDocument }

/** The objects of a folder with their namespaces; empty for what is of the whole cluster. */
const declaredIn = (folder: string): E.Either<ReadonlyArray<ManifestProblem>, ReadonlyArray<Declared>> =>
  E.chain(({ documents }: Rendered): E.Either<ReadonlyArray<ManifestProblem>, ReadonlyArray<Declared>> => {
    const nowhere = documents.find(({ value }) => {
      const identity = identityOf(value)
      return identity.namespace === undefined && !isOfCluster(identity)
    })
    return nowhere === undefined
      ? E.right(documents.map((document) => ({ namespace: identityOf(document.value).namespace ?? '', document })))
      : E.left([nowhere.problemAt(['metadata'], 'expected a namespace, best in the kustomization')])
  })(render(folder))

/**
 * Reads the manifests of some folders, each with its kustomization.yaml. Left: every problem there is, by file and line;
 * where something is refused as a whole, that alone.
 */
export const loadTopology = (folders: ReadonlyArray<string>): E.Either<ReadonlyArray<ManifestProblem>, Topology> => {
  const problems: ManifestProblem[] = []
  const declared: Declared[] = []
  for (const folder of folders) {
    const content = declaredIn(folder)
    if (E.isLeft(content)) problems.push(...content.left)
    else declared.push(...content.right)
  }
  // Whoever has these means another kind of cluster, and what else is there refers to them: it would be wrong all over,
  // for this one reason.
  const refusals = declared.flatMap(({ document }) => refusalOf(document) ?? [])
  if (refusals.length > 0) return E.left([...problems, ...refusals])
  // What could not be rendered may hold what others refer to: without it nothing can be said about references.
  const complete = problems.length === 0
  const resources: Resource[] = []
  const passedOver: PassedOver[] = []
  for (const { namespace, document } of declared) {
    if (isNotRun(document)) {
      const one = passOver(namespace)(document)
      if (E.isLeft(one)) problems.push(...one.left)
      else passedOver.push(one.right)
      continue
    }
    const resource = decodeResource(namespace)(document)
    if (E.isLeft(resource)) problems.push(...resource.left)
    else resources.push(resource.right)
  }
  if (!complete) return E.left(problems)
  const report = (problem: ManifestProblem): void => {
    problems.push(problem)
  }
  const topology = resolve(catalogueOf(declared, resources, report), resources, passedOver, report)
  return problems.length > 0 ? E.left(problems) : E.right(topology)
}
