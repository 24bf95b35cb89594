import { duration } from './words.ts'

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400]

export type Tick = { readonly atMs: number; readonly label: string }

/** Round moments of a load from its beginning, at most so many steps. */
export const timeTicks = (durationMs: number, most: number): ReadonlyArray<Tick> => {
  const step = STEPS_S.find((one) => durationMs / 1000 / one <= most) ?? 86_400
  const count = Math.floor(durationMs / 1000 / step)
  return Array.from({ length: count + 1 }, (_, i) => ({
    atMs: i * step * 1000,
    label: duration(i * step * 1000)
  }))
}
