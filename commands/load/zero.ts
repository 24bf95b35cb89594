import { setTimeout as sleep } from 'node:timers/promises'
import type { Watch } from './watch.ts'

const LOOK_MS = 250

/** Resolves with true when no service has a ready replica any more, with false when it takes longer than `withinMs`. */
export const untilZero = async (
  { replicas }: Pick<Watch, 'replicas'>,
  withinMs: number,
  signal: AbortSignal
): Promise<boolean> => {
  const end = performance.now() + withinMs
  while (performance.now() < end && !signal.aborted) {
    if (Object.values(replicas()).every((count) => count === 0)) return true
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
  }
  return false
}
