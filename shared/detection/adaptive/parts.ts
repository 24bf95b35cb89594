import { sumOf } from '../novelty/mixture.ts'
import type { NoveltyState } from '../novelty/novelty-state.ts'
import type { Voices } from '../novelty/voices.ts'
import { type Part, RAREST } from '../verdict.ts'
import type { Departure } from './departure.ts'

/** Of a series that is too young to know what is rare, something must be so many times as far out. */
const YOUNG = 2

/** Why a part has nothing to say of a sample, '' if it has: it knows too little yet, or the order that it looks at is over. */
export type Silence = '' | 'warming' | 'late'

const partOf = (name: string, score: number, oneIn: number, heldBy: string): Part => ({
  name,
  score: heldBy === '' ? score : Math.min(1, score),
  oneIn: Math.min(RAREST, oneIn),
  heldBy
})

/** What a departure must get over: deviations, and samples of which it is one. */
export type Bounds = { readonly threshold: number; readonly rareness: number }

/**
 * A departure as a part of a verdict: far enough *and* rare enough, so the score is the lesser of the two. What was never seen is as
 * rare as can be known. A series younger than `rareness` samples (`seen`) knows nothing else to be rare, and that must be
 * further out. `common` is held what is far, but happens; `small` what is rare, but not far.
 */
export const departurePart = (
  name: string,
  { deviations, oneIn, isUnseen }: Departure,
  { threshold, rareness }: Bounds,
  seen: number,
  silence: Silence
): Part => {
  const isYoung = seen < rareness
  const far = Math.abs(deviations) / (isYoung ? YOUNG * threshold : threshold)
  const rare = isYoung ? Math.min(1, oneIn / rareness) : Math.min(RAREST, oneIn) / rareness
  const score = isUnseen ? far : Math.min(far, rare)
  const isRare = isUnseen || rare > 1
  const heldBy = silence !== '' ? silence : score > 1 ? '' : far > 1 ? 'common' : isRare ? 'small' : ''
  return partOf(name, score, oneIn, heldBy)
}

/** What the pattern part must get over: a sum, its own lock-out in values, and what each anomaly of late adds to the sum. */
export type Patience = { readonly threshold: number; readonly lockout: number; readonly fatigue: number }

/**
 * All that is new in the order of values, summed up, as one part. `oneIn` is that of the discord alone. `lockout` is held what comes
 * so soon after an anomaly that it is still among the values compared; `fatigue` what would do if there had been fewer lately.
 */
export const patternPart = (
  voices: Voices,
  state: NoveltyState,
  { threshold, lockout, fatigue }: Patience,
  silence: Silence
): Part => {
  const sum = sumOf(voices)
  const score = Math.max(0, sum - fatigue * state.fatigue) / threshold
  const isLockedOut = score > 1 && state.sinceAlert <= lockout
  const isTired = score <= 1 && sum > threshold
  const heldBy = silence !== '' ? silence : isLockedOut ? 'lockout' : isTired ? 'fatigue' : ''
  return partOf('pattern', score, voices.hasDiscords ? 10 ** voices.discord : 0, heldBy)
}
