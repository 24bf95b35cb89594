export type Direction = 'above' | 'below'
export type Severity = 'warning' | 'critical'

/** What the detectors may name as the reason of an anomaly. */
export type Reason = 'spike' | 'dip'

/** What the sample was judged by. `z` is the distance from the mean in deviations. */
export type Statistics = {
  readonly count: number
  readonly mean: number
  readonly std_dev: number
  readonly z: number
}

/**
 * What a detector says of one sample. For every detector a score over 1 is an anomaly; `lower` and `upper` bound what would
 * have been normal. All numbers are finite. While `warming` nothing is an anomaly and the score is 0.
 */
export type Verdict = {
  readonly warming: boolean
  readonly score: number
  readonly expected: number
  readonly lower: number
  readonly upper: number
  readonly direction: Direction
  readonly statistics: Statistics
}

export const isAnomaly = ({ score }: Verdict): boolean => score > 1

export const reasonOf = ({ direction }: Verdict): Reason => (direction === 'above' ? 'spike' : 'dip')

/** Twice as far out as it takes to be an anomaly is critical. */
export const severityOf = ({ score }: Verdict): Severity => (score > 2 ? 'critical' : 'warning')
