import * as E from 'fp-ts/lib/Either.js'
import { applyPatch, type Operation, Pointer } from 'rfc6902'
import { decodeDocument } from '../manifests/decode-document.ts'
import type { ManifestDocument, Path } from '../manifests/document.ts'
import { list } from '../manifests/list.ts'
import type { ManifestProblem } from '../manifests/problem.ts'
import { refined } from '../manifests/refined.ts'
import { oneOf, parsed, pattern } from '../manifests/scalars.ts'
import { strict } from '../manifests/strict.ts'
import { isBelow, type Origin, overlaid } from './overlaid.ts'

const pointer = pattern('a JSON pointer into the object such as /spec/replicas', /^(\/([^~/]|~0|~1)*)+$/)
const anything = parsed('a value', (value) => (value === undefined ? undefined : { value }))

/** RFC 6902. kustomize takes negative indexes too, which the RFC does not have; here they are errors. */
const Operations = list(
  refined(
    strict('an operation', {
      required: { op: oneOf('add', 'remove', 'replace', 'move', 'copy', 'test'), path: pointer },
      optional: { from: pointer, value: anything }
    }),
    ({ op, from, value }) => [
      ...((op === 'move' || op === 'copy') === (from !== undefined)
        ? []
        : [{ path: ['from'], message: `${op} ${from === undefined ? 'needs' : 'has no'} from` }]),
      ...((op === 'add' || op === 'replace' || op === 'test') === (value !== undefined)
        ? []
        : [{ path: ['value'], message: `${op} ${value === undefined ? 'needs' : 'has no'} value` }])
    ]
  ),
  1
)

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((node, key) => (node as Readonly<Record<string, unknown>> | undefined)?.[key], root)

/** A path as it was before `by` items went in (1) or out (-1) at the place `at`; only a list moves its later items. */
const unshifted = (path: Path, at: Path, by: 1 | -1, state: unknown): Path => {
  const parent = at.slice(0, -1)
  const index = path[parent.length]
  if (!Array.isArray(valueAt(state, parent)) || !isBelow(path, parent) || index === undefined) return path
  const start = Number(at.at(-1)) + (by === 1 ? 1 : 0)
  return Number(index) < start ? path : [...parent, Number(index) - by, ...path.slice(parent.length + 1)]
}

/** `-` stands for the place after the last item. */
const placeIn = (state: unknown, path: Path): Path => {
  const parent = valueAt(state, path.slice(0, -1))
  return path.at(-1) === '-' && Array.isArray(parent) ? [...path.slice(0, -1), parent.length] : path
}

const applyOne = (
  document: ManifestDocument,
  operation: Operation,
  at: (path: Path, message: string) => ManifestProblem
): E.Either<ManifestProblem, ManifestDocument> => {
  const before = document.value
  const after = structuredClone(before)
  const [fault] = applyPatch(after, [operation])
  if (fault) return E.left(at(['path'], `${operation.op} ${operation.path}: ${fault.message}`))
  const tokens = (text: string): Path => Pointer.fromJSON(text).tokens.slice(1)
  const from = 'from' in operation ? tokens(operation.from) : []
  const { op } = operation
  const removed = op === 'remove' ? tokens(operation.path) : op === 'move' ? from : undefined
  // Of a move the place is that of the list without what was taken out.
  const between = structuredClone(before)
  if (op === 'move') applyPatch(between, [{ op: 'remove', path: operation.from }])
  const place = placeIn(between, tokens(operation.path))
  return E.right(
    overlaid(document, after, (path): Origin => {
      const rest = path.slice(place.length)
      if (op === 'test') return { before: path }
      if (op === 'add' || op === 'replace') {
        if (isBelow(path, place)) return { here: (message) => at(['value', ...rest], message) }
        return { before: op === 'add' ? unshifted(path, place, 1, before) : path }
      }
      if (op === 'remove') {
        // Of a field that was taken out, the operation is the place; a list has its next item there.
        const list = Array.isArray(valueAt(before, place.slice(0, -1)))
        if (!list && isBelow(path, place)) return { here: (message) => at([], message) }
        return { before: unshifted(path, place, -1, before) }
      }
      if (isBelow(path, place)) return { before: [...from, ...rest] }
      const added = unshifted(path, place, 1, between)
      return { before: removed === undefined ? added : unshifted(added, removed, -1, before) }
    })
  )
}

/** Applies the operations of `patch`, one after the other, all or none. Left: what is wrong with the first that fails. */
export const jsonPatch =
  (patch: ManifestDocument) =>
  (document: ManifestDocument): E.Either<ReadonlyArray<ManifestProblem>, ManifestDocument> => {
    const operations = decodeDocument(Operations)(patch)
    if (E.isLeft(operations)) return operations
    let state = document
    for (const [i, { value, ...rest }] of operations.right.entries()) {
      const operation = (value === undefined ? rest : { ...rest, value: value.value }) as Operation
      const next = applyOne(state, operation, (path, message) => patch.problemAt([i, ...path], message))
      if (E.isLeft(next)) return E.left([next.left])
      state = next.right
    }
    return E.right(state)
  }
