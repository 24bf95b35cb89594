import type { Direction, Reason, Severity, Verdict } from '../detection/verdict.ts'
import type { Policy } from './policy.ts'

/** What held an anomaly of the detector back; '' for nothing. */
export type Guard = '' | 'direction' | 'min_deviation' | 'warmup'

/** What a policy makes of a detector's verdict. */
export type Judgement = {
  readonly anomalous: boolean
  /**
   * Over 1 whenever `anomalous`: the detector's, or `RANGE_SCORE` if that is higher and the value is out of the valid range.
   * The inverse does not hold: a guard that holds an anomaly back leaves its score as it is. So after a policy has spoken,
   * `anomalous` says what is an anomaly, and no longer the score.
   */
  readonly score: number
  readonly direction: Direction
  readonly reason: Reason
  /** Of the score; says nothing while it is not `anomalous`. */
  readonly severity: Severity
  readonly heldBy: Guard
  /** Too little of the series has been seen, for the detector or for the policy; `seen` of `needed` samples, of the two who needs more. */
  readonly warming: boolean
  readonly seen: number
  readonly needed: number
}

/** Score of a value that is not possible, where the detector gives none that is higher: clearly over 1, a warning by default. */
export const RANGE_SCORE = 2

type Judging = Pick<Policy, 'direction' | 'minDeviation' | 'validRange' | 'warmup' | 'criticalScore'>

/** Reasons that say nothing of the value itself: it is as expected, and no least deviation applies to it. */
const isAboutOrder = (reason: Reason): boolean => reason === 'flat' || reason === 'pattern'

const guardOf = ({ direction, minDeviation }: Judging, value: number, verdict: Verdict): Guard => {
  if (direction !== 'both' && direction !== verdict.direction) return 'direction'
  if (isAboutOrder(verdict.reason)) return ''
  const least = Math.max(minDeviation.absolute, minDeviation.relative * Math.abs(verdict.expected))
  return Math.abs(value - verdict.expected) < least ? 'min_deviation' : ''
}

/**
 * Whether the sample, before which the series had so many others, is an anomaly by this policy. In this order:
 * 1. A value out of the valid range always is one, for the reason `range`, also during the warm-up and whatever the
 *    other guards say.
 * 2. A score of the detector of at most 1 is none: guards hold anomalies back, they never make one.
 * 3. A score over 1 is one unless a guard holds it back: the warm-up, the direction, the least deviation, in this order;
 *    the first is named.
 * Pure, and used alike by analyzer and backtest.
 */
export const judge = (policy: Judging, value: number, verdict: Verdict, before: number): Judgement => {
  const { validRange, criticalScore, warmup } = policy
  const isEarly = before < warmup
  const warming = verdict.warming || isEarly
  // A detector counts what it has in mind, which may be less than a long warm-up asks for; the policy counts all there were.
  const [seen, needed] = warmup > verdict.needed ? [before, warmup] : [verdict.seen, verdict.needed]
  if (value > validRange.max || value < validRange.min) {
    const score = Math.max(verdict.score, RANGE_SCORE)
    return {
      anomalous: true,
      score,
      direction: value > validRange.max ? 'above' : 'below',
      reason: 'range',
      severity: score > criticalScore ? 'critical' : 'warning',
      heldBy: '',
      warming,
      seen,
      needed
    }
  }
  const { score, direction, reason } = verdict
  const heldBy = score > 1 ? (isEarly ? 'warmup' : guardOf(policy, value, verdict)) : ''
  return {
    anomalous: score > 1 && heldBy === '',
    score,
    direction,
    reason,
    severity: score > criticalScore ? 'critical' : 'warning',
    heldBy,
    warming,
    seen,
    needed
  }
}
