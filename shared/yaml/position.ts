import { isMap, isScalar, isSeq, type Node } from 'yaml'

/** A key of a mapping as the plain object has it. */
export const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key)

/** Where a node begins in the text; undefined for what stands nowhere. */
export const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0]

/**
 * Offset of the field at `path`, or of the innermost one that is there: a missing field is reported at its parent. Of a key that
 * stands twice it is the later one, as in the plain object.
 */
export const offsetOf = (root: unknown, path: ReadonlyArray<string | number>): number => {
  let node = root
  let offset = startOf(root) ?? 0
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.findLast((item) => keyOf(item.key) === String(key))
      if (pair === undefined) return offset
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      offset = startOf(node) ?? offset
    } else return offset
  }
  return offset
}
