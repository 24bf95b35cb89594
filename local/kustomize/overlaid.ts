import type { ManifestDocument, Path } from '../manifests/document.ts'
import { toPointer } from '../manifests/pointer.ts'
import type { ManifestProblem } from '../manifests/problem.ts'

/** Where a field of a changed document comes from: from the change itself, or from a field of the document before. */
export type Origin = { readonly here: (message: string) => ManifestProblem } | { readonly before: Path }

/** A document after a change. Its problems point to the file and line that the field was written in, patch or base. */
export const overlaid = (
  document: ManifestDocument,
  value: unknown,
  originOf: (path: Path) => Origin
): ManifestDocument => ({
  file: document.file,
  value,
  problemAt: (path, message) => {
    const origin = originOf(path)
    const found = 'here' in origin ? origin.here(message) : document.problemAt(origin.before, message)
    return { ...found, pointer: toPointer(path) }
  }
})

/** Whether `path` is `top` or below it. */
export const isBelow = (path: Path, top: Path): boolean =>
  path.length >= top.length && top.every((key, i) => String(key) === String(path[i]))
