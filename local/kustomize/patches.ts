import * as E from 'fp-ts/lib/Either.js'
import type { ManifestDocument, Path } from '../manifests/document.ts'
import { isMapping } from '../manifests/mapping.ts'
import type { ManifestProblem } from '../manifests/problem.ts'
import { type Item, identityOf } from './item.ts'
import { jsonPatch } from './json-patch.ts'
import type { Selector } from './kustomization.ts'
import { mergePatch } from './merge-patch.ts'
import { isTarget, ownTarget } from './select.ts'

type Change = (document: ManifestDocument) => E.Either<ReadonlyArray<ManifestProblem>, ManifestDocument | undefined>

const changeOf = (patch: ManifestDocument, target: Selector | undefined): E.Either<string, [Change, Selector]> => {
  if (Array.isArray(patch.value)) {
    return target === undefined ? E.left('a JSON 6902 patch needs a target') : E.right([jsonPatch(patch), target])
  }
  if (!isMapping(patch.value)) return E.left('expected a list of operations, or an object to merge')
  const own = target ?? ownTarget(patch.value)
  return own === undefined
    ? E.left('expected apiVersion, kind and metadata.name, or a target in the kustomization')
    : E.right([mergePatch(patch), own])
}

/**
 * Applies one patch to all objects that it is for. kustomize passes in silence over a target that is not there; here that
 * is an error, for the patch of a renamed object would be lost.
 */
export const applyPatchTo = (
  items: ReadonlyArray<Item>,
  patch: ManifestDocument,
  target: Selector | undefined,
  problemAt: (path: Path, message: string) => ManifestProblem
): E.Either<ReadonlyArray<ManifestProblem>, ReadonlyArray<Item>> => {
  const change = changeOf(patch, target)
  if (E.isLeft(change)) return E.left([patch.problemAt([], change.left)])
  const [apply, selector] = change.right
  const problems: ManifestProblem[] = []
  let matched = 0
  const changed = items.flatMap((item): Item[] => {
    if (!isTarget(selector, identityOf(item.document.value))) return [item]
    matched += 1
    const document = apply(item.document)
    if (E.isLeft(document)) {
      problems.push(...document.left)
      return [item]
    }
    return document.right === undefined ? [] : [{ ...item, document: document.right }]
  })
  if (matched === 0) {
    problems.push(
      target === undefined
        ? patch.problemAt(['metadata', 'name'], 'there is no such object to patch')
        : problemAt(['target'], 'there is no such object to patch')
    )
  }
  return problems.length > 0 ? E.left(problems) : E.right(changed)
}
