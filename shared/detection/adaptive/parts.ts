import type { NoveltyState } from '../novelty/novelty-state.ts'
import type { Part } from '../verdict.ts'
import type { Departure } from './departure.ts'

/** Largest `oneIn` that a part claims: nobody has seen more samples. */
const RAREST = 1e9

/** Of a series that is too young to know what is rare, something must be so many times as far out. */
const YOUNG = 2

/**
 * A departure as a part of a verdict: far enough *and* rare enough, so the score is the lesser of the two. A series younger than
 * `rareness` samples knows only what it has never seen before; that must be further out. `common` is held what is far, but
 * happens; `small` what is rare, but not far.
 */
export const departurePart = (
  name: string,
  { deviations, oneIn }: Departure,
  threshold: number,
  rareness: number,
  seen: number
): Part => {
  const isYoung = seen < rareness
  const far = Math.abs(deviations) / (isYoung ? YOUNG * threshold : threshold)
  const rare = Math.min(RAREST, oneIn) / Math.max(1, Math.min(rareness, seen))
  const score = Math.min(far, rare)
  const heldBy = oneIn === 0 ? 'warming' : score > 1 ? '' : far > 1 ? 'common' : rare > 1 ? 'small' : ''
  return { name, score, oneIn: Math.min(RAREST, oneIn), heldBy }
}

/** What the pattern part must get over: its own lock-out, and how often it spoke lately. */
export type Patience = { readonly threshold: number; readonly lockout: number; readonly fatigue: number }

/** The sum of all that is new in the order of values, as one part. */
export const patternPart = (
  sum: number,
  oneIn: number,
  isWarming: boolean,
  state: NoveltyState,
  { threshold, lockout, fatigue }: Patience
): Part => {
  const score = Math.max(0, sum - fatigue * state.fatigue) / threshold
  const heldBy = isWarming
    ? 'warming'
    : score > 1 && state.sinceAlert <= lockout
      ? 'lockout'
      : score <= 1 && sum > threshold
        ? 'fatigue'
        : ''
  return { name: 'pattern', score: heldBy === '' ? score : Math.min(1, score), oneIn: Math.min(RAREST, oneIn), heldBy }
}
