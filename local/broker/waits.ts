import type { Clock } from './clock.ts'

export type Waits = {
  readonly wait: (ms: number) => Promise<void>
  /** Who waits is abandoned: the promises never resolve, and no timer keeps the process alive. */
  readonly close: () => void
}

export const createWaits = (clock: Clock): Waits => {
  const cancels = new Set<() => void>()
  let closed = false
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        if (closed) return
        const cancel = clock.after(ms, () => {
          cancels.delete(cancel)
          resolve()
        })
        cancels.add(cancel)
      }),
    close: () => {
      closed = true
      for (const cancel of cancels) cancel()
      cancels.clear()
    }
  }
}
