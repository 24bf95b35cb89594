import type { Baseline } from '../baseline.ts'
import { deviations } from '../deviations.ts'
import { deviation } from '../moments.ts'
import type { Statistics } from '../verdict.ts'
import type { Window } from '../window.ts'

/** The window's own statistics: for people, no part of the judgement. */
export const statisticsOf = (window: Window, baseline: Baseline, value: number): Statistics => {
  const moments = window.moments(baseline)
  if (moments.count === 0) return { count: 0, mean: value, std_dev: 0, z: 0 }
  const { count, mean } = moments
  const std_dev = deviation(moments)
  return { count, mean, std_dev, z: deviations(value - mean, std_dev) }
}
