export type Lanes<Item> = {
  readonly push: (item: Item) => void
  /** The item's turn is over; the next one of its key begins. */
  readonly release: (item: Item) => void
}

/**
 * Ordered delivery: one item per key at a time, in the order of arrival; a key that waits for its retries holds up nothing but
 * itself. Items without a key run at once.
 */
export const createLanes = <Item>(
  keyOf: (item: Item) => string | undefined,
  run: (item: Item) => void
): Lanes<Item> => {
  const busy = new Map<string, Array<Item> | undefined>() // a key that is here is running
  return {
    push: (item) => {
      const key = keyOf(item)
      if (key === undefined) return run(item)
      if (!busy.has(key)) {
        busy.set(key, undefined)
        return run(item)
      }
      const queue = busy.get(key)
      if (queue === undefined) busy.set(key, [item])
      else queue.push(item)
    },
    release: (item) => {
      const key = keyOf(item)
      if (key === undefined) return
      const next = busy.get(key)?.shift()
      if (next === undefined) busy.delete(key)
      else run(next)
    }
  }
}
