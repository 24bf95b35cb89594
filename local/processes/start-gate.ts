export type StartGate = {
  /**
   * Resolves when a process may be started, with the call that says its start is over; with undefined when `signal` ended
   * the wait. Whoever is urgent when a place comes free goes first.
   */
  readonly enter: (isUrgent: () => boolean, signal: AbortSignal) => Promise<(() => void) | undefined>
}

/** One that is not ready by then waits for something else (its Redis, say) and no longer keeps a core busy. */
const LONGEST_START_MS = 5_000

/**
 * How many processes of a platform start at a time. The start of a function is most of a second of one core, spent on loading
 * code; every replica of a burst at once would take that from the ones that answer. Half of the cores stay for those.
 */
export const startPlaces = (cores: number): number => Math.max(1, Math.floor(cores / 2))

export const createStartGate = (places: number, longestStartMs = LONGEST_START_MS): StartGate => {
  const waiting = new Set<{ readonly isUrgent: () => boolean; readonly go: (leave: () => void) => void }>()
  let free = places
  const place = (): (() => void) => {
    free -= 1
    let left = false
    const leave = (): void => {
      if (left) return
      left = true
      clearTimeout(timer)
      free += 1
      admit()
    }
    const timer = setTimeout(leave, longestStartMs)
    return leave
  }
  const admit = (): void => {
    while (free > 0) {
      const next = [...waiting].find(({ isUrgent }) => isUrgent()) ?? waiting.values().next().value
      if (next === undefined) return
      waiting.delete(next)
      next.go(place())
    }
  }
  return {
    enter: (isUrgent, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(undefined)
        const giveUp = (): void => {
          waiting.delete(entry)
          resolve(undefined)
        }
        const go = (leave: () => void): void => {
          signal.removeEventListener('abort', giveUp)
          resolve(leave)
        }
        const entry = { isUrgent, go }
        signal.addEventListener('abort', giveUp, { once: true })
        waiting.add(entry)
        admit()
      })
  }
}
