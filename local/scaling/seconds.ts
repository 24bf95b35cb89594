import type { Clock } from './clock.ts'

const SECOND_MS = 1_000

export type Seconds = {
  /** Those that have ended and were not told yet, told now. */
  readonly catchUp: () => void
  readonly stop: () => void
}

/**
 * Calls back when a second has ended, with its end and with how many have ended since the last call: more than one when
 * the event loop was busy. Seconds follow each other exactly, however late the calls are.
 */
export const everySecond = (clock: Clock, onSeconds: (endMs: number, count: number) => void): Seconds => {
  const startMs = clock.now()
  let told = 0
  const catchUp = (): void => {
    const ended = Math.floor((clock.now() - startMs) / SECOND_MS)
    const count = ended - told
    // A timer may be early by a fraction of a millisecond.
    if (count < 1) return
    told = ended
    onSeconds(startMs + ended * SECOND_MS, count)
  }
  const next = (): (() => void) => {
    const leftMs = startMs + (told + 1) * SECOND_MS - clock.now()
    // The next second can be over already when the last one has just been told.
    return clock.after(Math.max(0, leftMs), () => {
      catchUp()
      cancel = next()
    })
  }
  let cancel = next()
  return { catchUp, stop: () => cancel() }
}
