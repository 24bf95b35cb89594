import type { RankDigest } from '../rank-digest.ts'
import type { Direction } from '../verdict.ts'

/**
 * Ranks: −log10 of the share of the past that was at least as extreme, 0 while there are too few numbers to tell. 3 is a
 * number as it comes once in a thousand.
 */

/** Numbers that a digest needs before its ranks say anything. */
export const LEAST_COUNT = 50
/** A value far out of all that was seen has no larger rank than this. */
const HIGHEST = 50

/** How rare a number as large as this one is; half a number stands for what has not been seen yet. */
export const rankOfLarge = (past: RankDigest, value: number): number =>
  past.count < LEAST_COUNT ? 0 : Math.max(0, -Math.log10((past.atLeast(value) + 0.5) / (past.count + 1)))

/** How rare a number as small as this one is. */
export const rankOfSmall = (past: RankDigest, value: number): number =>
  past.count < LEAST_COUNT ? 0 : Math.max(0, -Math.log10((past.atMost(value) + 1) / (past.count + 1)))

export type ValueRank = { readonly rank: number; readonly direction: Direction }

/**
 * How rare a value this far to one side is; out of the known range, where all ranks are the same, it counts on with the distance in
 * widths of the outer tenth (at least a tenth of the width between the outer tenths).
 */
export const rankOfValue = (past: RankDigest, value: number): ValueRank => {
  const { count } = past
  if (count < LEAST_COUNT) return { rank: 0, direction: value < past.quantile(0.5) ? 'below' : 'above' }
  let above = -Math.log10((past.atLeast(value) + 1) / (count + 1))
  let below = -Math.log10((past.atMost(value) + 1) / (count + 1))
  const { least, most } = past
  if (value > most || value < least) {
    const low = past.quantile(0.1)
    const high = past.quantile(0.9)
    const width = 0.1 * (high - low)
    if (value > most) above += (value - most) / Math.max(most - high, width)
    else below += (least - value) / Math.max(low - least, width)
  }
  return above >= below
    ? { rank: Math.max(0, Math.min(HIGHEST, above)), direction: 'above' }
    : { rank: Math.max(0, Math.min(HIGHEST, below)), direction: 'below' }
}
