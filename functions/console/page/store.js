/**
 * A value that others watch. `watch` calls at once and after every change, and returns what ends it.
 *
 * @template T
 * @typedef {{ get: () => T, set: (value: T) => void, watch: (listener: (value: T) => void) => () => void }} Store
 */

/** @template T @param {T} first @returns {Store<T>} */
export const createStore = (first) => {
  let value = first
  /** @type {Set<(value: T) => void>} */
  const listeners = new Set()
  return {
    get: () => value,
    set: (next) => {
      value = next
      for (const listener of [...listeners]) listener(value)
    },
    watch: (listener) => {
      listeners.add(listener)
      listener(value)
      return () => listeners.delete(listener)
    }
  }
}
