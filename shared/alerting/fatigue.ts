import { type AlertRule, lengthMs } from './alert-rule.ts'

/** How tired people are of a series: one for each alert, less with time. `at` is the sample time at which it was `level`. */
export type Tiredness = { readonly level: number; readonly at: number }

export const NEVER_TIRED: Tiredness = { level: 0, at: 0 }

/** What is left of 1 after so long. */
const left = (elapsedMs: number, { fatigue }: AlertRule, intervalMs: number): number => {
  const length = lengthMs(fatigue, intervalMs)
  return length === 0 ? 0 : Math.exp(-elapsedMs / length)
}

/** After another alert. One that came late counts as if it had come in time. */
export const tireAt = ({ level, at }: Tiredness, time: number, rule: AlertRule, intervalMs: number): Tiredness => {
  // Nobody asks while the weight is 0, and a rule that changes later begins with rested people.
  if (rule.fatigue.weight === 0) return NEVER_TIRED
  const faded = left(Math.abs(time - at), rule, intervalMs)
  return time < at ? { level: level + faded, at } : { level: level * faded + 1, at: time }
}

/** The score that an anomaly at this time has to exceed to count towards a new alert; any will do when nobody is tired. */
export const leastScore = ({ level, at }: Tiredness, time: number, rule: AlertRule, intervalMs: number): number => {
  const weighted = rule.fatigue.weight * level
  // Not 1: whoever found the anomaly has said that it is one.
  return weighted === 0 ? Number.NEGATIVE_INFINITY : 1 + weighted * left(Math.max(time - at, 0), rule, intervalMs)
}
