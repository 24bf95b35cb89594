import * as E from 'fp-ts/lib/Either.js'
import type { ManifestDocument } from '../manifests/document.ts'
import type { ManifestProblem } from '../manifests/problem.ts'
import { gather } from './gather.ts'
import { Kustomization } from './kustomization.ts'

export type Rendered = {
  /** Every object, in the order of the resources. (kubectl kustomize sorts them by kind.) */
  readonly documents: ReadonlyArray<ManifestDocument>
  /** Every file that was read for it. */
  readonly files: ReadonlyArray<string>
}

/**
 * Renders the kustomization of a folder as kustomize does, for a subset of kustomize (kustomization.ts). Left: what is
 * wrong, or would not render the same, by file and line.
 */
export const render = (folder: string): E.Either<ReadonlyArray<ManifestProblem>, Rendered> => {
  const problems: ManifestProblem[] = []
  const files = new Set<string>()
  const items = gather(folder, Kustomization, [], [], { files, report: (more) => problems.push(...more) })
  return problems.length > 0
    ? E.left(problems)
    : E.right({ documents: items.map(({ document }) => document), files: [...files] })
}
