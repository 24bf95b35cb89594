import * as E from 'fp-ts/lib/Either.js'
import { catalogueOf } from './catalogue.ts'
import type { ManifestDocument } from './document.ts'
import { readFolder } from './kustomization.ts'
import { isNotRun, passOver } from './passed-over.ts'
import type { ManifestProblem } from './problem.ts'
import { resolve } from './resolve.ts'
import { decodeResource, type Resource } from './resource.ts'
import type { PassedOver, Topology } from './topology.ts'

/** Reads the manifests of some folders, each with its kustomization.yaml. Left: every problem there is, by file and line. */
export const loadTopology = (folders: ReadonlyArray<string>): E.Either<ReadonlyArray<ManifestProblem>, Topology> => {
  const problems: ManifestProblem[] = []
  const declared: { readonly namespace: string; readonly document: ManifestDocument }[] = []
  for (const folder of folders) {
    const content = readFolder(folder)
    if (E.isLeft(content)) {
      problems.push(...content.left)
    } else {
      const { namespace, documents } = content.right
      problems.push(...content.right.problems)
      declared.push(...documents.map((document) => ({ namespace, document })))
    }
  }
  // A file that could not be read may hold what others refer to: without it nothing can be said about references.
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
