import { TICK_MS } from './tick.ts'

/** Takes each decision and gives the largest of the last `delay`: fewer replicas only when fewer were enough for so long. */
export type DelayWindow = (nowMs: number, desired: number) => number

type Entry = { index: number; desired: number }

/**
 * The time is cut in ticks, and the delay (above 0) is rounded up to whole ones; two decisions in one tick count as the
 * larger. Kept are only decisions that can be the largest one day: each is smaller than those before it, so the first
 * is the answer, and there are never more of them than the largest asks for. nowMs must not go back.
 * serving: pkg/autoscaler/aggregation/max/{timewindow,window}.go.
 */
export const createDelayWindow = (delayMs: number): DelayWindow => {
  const ticks = Math.ceil(delayMs / TICK_MS)
  const falling: Entry[] = []
  return (nowMs, desired) => {
    const index = Math.floor(nowMs / TICK_MS)
    while ((falling.at(-1)?.desired ?? Number.POSITIVE_INFINITY) <= desired) falling.pop()
    while (index - (falling[0]?.index ?? index) >= ticks) falling.shift()
    falling.push({ index, desired })
    return falling[0]?.desired ?? desired
  }
}
