export type Direction = 'above' | 'below'
export type Severity = 'warning' | 'critical'

/**
 * The reasons of an anomaly; detectors name the first five, policies the other two:
 * `spike`, `dip`: a value out of its band; `shift`: the level has changed; `flat`: the series has stopped moving;
 * `pattern`: each value is known, their order is not; `range`: outside of what the policy says is possible;
 * `missing`: no samples where there should be some.
 */
export type Reason = 'spike' | 'dip' | 'shift' | 'flat' | 'pattern' | 'range' | 'missing'

/** What the sample was judged by. `z` is the distance from the mean in deviations. */
export type Statistics = {
  readonly count: number
  readonly mean: number
  readonly std_dev: number
  readonly z: number
}

/** One of the voices that a verdict was made from. */
export type Part = {
  readonly name: string
  /** Over 1 it would have been enough alone. Finite, at least 0. */
  readonly score: number
  /** The sample is as rare as one in so many of the series' own past, as far as this part can tell; 0 when it cannot. */
  readonly oneIn: number
  /** What kept this part from being heard, '' for nothing: a short name such as `warming` or `common`. */
  readonly heldBy: string
}

/** Largest `oneIn` that a part claims: nobody has seen more samples. */
export const RAREST = 1e9

export const NO_PARTS: ReadonlyArray<Part> = []

/** So many voices are kept and told of; no detector should have more. */
export const MAX_PARTS = 8

/**
 * What a detector says of one sample. For every detector a score over 1 is an anomaly; `lower` and `upper` bound what would
 * have been normal. All numbers are finite. While `warming` nothing is an anomaly and the score is 0.
 */
export type Verdict = {
  readonly warming: boolean
  /** Samples that the detector has learned from, and how many it needs before it judges. */
  readonly seen: number
  readonly needed: number
  readonly score: number
  readonly expected: number
  readonly lower: number
  readonly upper: number
  readonly direction: Direction
  readonly reason: Reason
  readonly statistics: Statistics
  /** Empty for a detector that is one part; else always the same ones in the same order, or only the one that is asked. */
  readonly parts: ReadonlyArray<Part>
}

export const isAnomaly = ({ score }: Verdict): boolean => score > 1

/** The reason where all that is known is a value out of its band. */
export const outOfBand = (direction: Direction): Reason => (direction === 'above' ? 'spike' : 'dip')
