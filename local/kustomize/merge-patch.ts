import * as E from 'fp-ts/lib/Either.js'
import type { ManifestDocument, Path } from '../manifests/document.ts'
import { isMapping } from '../manifests/mapping.ts'
import type { ManifestProblem } from '../manifests/problem.ts'
import { overlaid } from './overlaid.ts'

type Mapping = Readonly<Record<string, unknown>>

const DIRECTIVE = '$patch'

/** Says who is patched; a patch changes nobody's name. */
const withoutIdentity = ({ apiVersion: _version, kind: _kind, metadata, ...rest }: Mapping): Mapping => {
  if (!isMapping(metadata)) return rest
  const { name: _name, namespace: _namespace, ...meta } = metadata
  return Object.keys(meta).length === 0 ? rest : { ...rest, metadata: meta }
}

const faultsOf = (patch: unknown, path: Path): ReadonlyArray<{ readonly path: Path; readonly message: string }> => {
  if (Array.isArray(patch)) {
    return [{ path, message: 'a list is merged by one rule or another, as the kind says; write a JSON 6902 patch' }]
  }
  if (!isMapping(patch)) return []
  const directive = patch[DIRECTIVE]
  if (directive !== undefined && directive !== 'delete') {
    return [{ path: [...path, DIRECTIVE], message: 'expected "delete"; a JSON 6902 patch does the rest' }]
  }
  return Object.entries(patch).flatMap(([key, value]) => faultsOf(value, [...path, key]))
}

const formOf = (value: unknown): string =>
  isMapping(value) ? 'a mapping' : Array.isArray(value) ? 'a list' : 'a scalar'

const isRemoval = (patch: unknown): boolean => patch === null || (isMapping(patch) && patch[DIRECTIVE] === 'delete')

/** Where the patch has another form than what is there: kustomize refuses it. */
const clashesOf = (target: unknown, patch: Mapping, path: Path): ReturnType<typeof faultsOf> =>
  Object.entries(patch).flatMap(([key, value]) => {
    const there = isMapping(target) && Object.hasOwn(target, key) ? target[key] : null
    if (there === null || isRemoval(value)) return []
    const place = [...path, key]
    if (formOf(there) !== formOf(value))
      return [{ path: place, message: `expected ${formOf(there)}, as in what it patches` }]
    return isMapping(value) ? clashesOf(there, value, place) : []
  })

/** RFC 7386, and `$patch: delete` in a mapping as another word for null. */
const merged = (target: unknown, patch: unknown): unknown => {
  if (!isMapping(patch)) return patch
  const result: Record<string, unknown> = isMapping(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (isRemoval(value)) delete result[key]
    else result[key] = merged(Object.hasOwn(result, key) ? result[key] : undefined, value)
  }
  return result
}

/** How many keys of the path are there, one inside the other. */
const depthIn = (value: unknown, path: Path): number => {
  const [key, ...rest] = path
  if (key === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return 0
  return 1 + depthIn((value as Mapping)[key], rest)
}

/** Whether a field was written by the patch: it sets the value, or it goes further along the path than the document before. */
const wrote = (patch: unknown, before: unknown, path: Path): boolean => {
  const depth = depthIn(patch, path)
  const last = path.slice(0, depth).reduce<unknown>((node, key) => (node as Mapping)[key], patch)
  return (depth > 0 && !isMapping(last)) || depth > depthIn(before, path)
}

/** Merges the mappings of `patch` into a document; `undefined` when the patch deletes it. */
export const mergePatch =
  (patch: ManifestDocument) =>
  (document: ManifestDocument): E.Either<ReadonlyArray<ManifestProblem>, ManifestDocument | undefined> => {
    const faults = faultsOf(patch.value, [])
    if (faults.length > 0) return E.left(faults.map(({ path, message }) => patch.problemAt(path, message)))
    const content = isMapping(patch.value) ? withoutIdentity(patch.value) : {}
    if (content[DIRECTIVE] === 'delete') return E.right(undefined)
    const clashes = clashesOf(document.value, content, [])
    if (clashes.length > 0) return E.left(clashes.map(({ path, message }) => patch.problemAt(path, message)))
    const value = merged(document.value, content)
    return E.right(
      overlaid(document, value, (path) =>
        wrote(content, document.value, path) ? { here: (message) => patch.problemAt(path, message) } : { before: path }
      )
    )
  }
