import type { Clock } from './clock.ts'

export type VirtualClock = Clock & {
  /** Everything that is due on the way happens, at its time. */
  readonly advance: (ms: number) => void
  /** As when the event loop was busy: what is due happens only now. */
  readonly jump: (ms: number) => void
}

/** For tests: time passes when it is told to. */
export const virtualClock = (): VirtualClock => {
  let nowMs = 0
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>()
  const runUntil = (endMs: number, atIts: boolean): void => {
    for (;;) {
      const [next] = [...timers].filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)
      if (next === undefined) break
      timers.delete(next)
      if (atIts) nowMs = Math.max(nowMs, next.atMs)
      next.callback()
    }
    nowMs = endMs
  }
  return {
    now: () => nowMs,
    after: (ms, callback) => {
      const timer = { atMs: nowMs + ms, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance: (ms) => runUntil(nowMs + ms, true),
    jump: (ms) => {
      nowMs += ms
      runUntil(nowMs, false)
    }
  }
}
