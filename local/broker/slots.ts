/** How many requests may be under way at a time; first come, first served. */
export type Slots = {
  /** Undefined when a slot was free, so that the usual case costs no turn of the event loop. */
  readonly acquire: () => Promise<void> | undefined
  readonly release: () => void
  readonly inFlight: () => number
  /** Looks again whether waiting ones may start. */
  readonly resume: () => void
  /** From now on nothing starts: who waits, waits for ever. Resolves when what is under way has ended. */
  readonly close: () => Promise<void>
}

export const createSlots = (limit: number, mayStart: () => boolean): Slots => {
  const waiting: Array<() => void> = []
  let inFlight = 0
  const ended: Array<() => void> = []
  let closed = false

  const free = (): boolean => !closed && inFlight < limit && mayStart()
  const resume = (): void => {
    while (waiting.length > 0 && free()) {
      inFlight += 1
      waiting.shift()?.()
    }
  }

  return {
    acquire: () => {
      if (waiting.length > 0 || !free()) return new Promise((resolve) => void waiting.push(resolve))
      inFlight += 1
      return undefined
    },
    release: () => {
      inFlight -= 1
      if (inFlight === 0) for (const resolve of ended.splice(0)) resolve()
      resume()
    },
    inFlight: () => inFlight,
    resume,
    close: () => {
      closed = true
      return inFlight === 0 ? Promise.resolve() : new Promise((resolve) => void ended.push(resolve))
    }
  }
}
