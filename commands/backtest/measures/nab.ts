import type { RowSpan } from '../read-series.ts'

/**
 * The score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015, and the benchmark's own description of its scorer): every
 * labelled window gives up to one point for its earliest notice, every notice outside of windows costs, and more the
 * further it is from the window before. 100 is perfect, 0 is a detector that says nothing.
 */
export type Profile = 'standard' | 'low_fp' | 'low_fn'
export const PROFILES: ReadonlyArray<Profile> = ['standard', 'low_fp', 'low_fn']

/** What a found window is worth, and what a missed one and a false notice cost. */
const WEIGHTS: Readonly<Record<Profile, { readonly hit: number; readonly miss: number; readonly false: number }>> = {
  standard: { hit: 1, miss: 1, false: 0.11 },
  low_fp: { hit: 1, miss: 1, false: 0.22 },
  low_fn: { hit: 1, miss: 2, false: 0.11 }
}

/** The first rows of a series are for learning and not scored: this share, and at most so many. */
const PROBATION = 0.15
const PROBATION_ROWS = 750

/** 1 far before 0, 0 there, -1 far behind. */
const sigmoid = (position: number): number => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1)

const EARLIEST = sigmoid(-1)

/** What a notice on each row would be worth before weights. */
export type NabRows = {
  /** Rows before this one are not scored. */
  readonly from: number
  /** 0 to 1 within a window, -1 to 0 outside. */
  readonly worth: Float64Array
  /** Number of the window, -1 outside. */
  readonly window: Int32Array
  readonly windows: number
  /** Those with a row that is scored. */
  readonly live: number
}

export const nabRows = (rows: number, windows: ReadonlyArray<RowSpan>): NabRows => {
  const from = Math.min(Math.floor(PROBATION * rows), PROBATION_ROWS)
  const worth = new Float64Array(rows).fill(-1)
  const window = new Int32Array(rows).fill(-1)
  windows.forEach(({ first, last }, number) => {
    const width = last - first + 1
    for (let row = first; row <= last; row += 1) {
      worth[row] = sigmoid(-(last - row + 1) / width) / EARLIEST
      window[row] = number
    }
    const next = windows[number + 1]?.first ?? rows
    for (let row = last + 1; row < next; row += 1) worth[row] = sigmoid((row - last) / (width - 1))
  })
  return { from, worth, window, windows: windows.length, live: windows.filter(({ last }) => last >= from).length }
}

/** Sums that can be added over series. */
export type NabCounts = {
  readonly windows: number
  readonly live: number
  readonly hits: number
  readonly falseRows: number
  readonly raw: Readonly<Record<Profile, number>>
}

const NO_NAB: NabCounts = {
  windows: 0,
  live: 0,
  hits: 0,
  falseRows: 0,
  raw: { standard: 0, low_fp: 0, low_fn: 0 }
}

/** One series at a threshold fixed beforehand: a row either opened an alert or did not. */
export const scoreNab = ({ from, worth, window, windows, live }: NabRows, notified: Uint8Array): NabCounts => {
  const best = new Float64Array(windows).fill(Number.NEGATIVE_INFINITY)
  let falseWorth = 0
  let falseRows = 0
  for (let row = from; row < notified.length; row += 1) {
    if (notified[row] === 0) continue
    const number = window[row] as number
    if (number >= 0) best[number] = Math.max(best[number] as number, worth[row] as number)
    else {
      falseRows += 1
      falseWorth += worth[row] as number
    }
  }
  let hits = 0
  let hitWorth = 0
  for (const one of best) {
    if (one === Number.NEGATIVE_INFINITY) continue
    hits += 1
    hitWorth += one
  }
  const raw = (profile: Profile): number => {
    const weights = WEIGHTS[profile]
    return hitWorth * weights.hit - (live - hits) * weights.miss + falseWorth * weights.false
  }
  return {
    ...{ windows, live, hits, falseRows },
    raw: { standard: raw('standard'), low_fp: raw('low_fp'), low_fn: raw('low_fn') }
  }
}

export const addNab = (all: ReadonlyArray<NabCounts>): NabCounts =>
  all.reduce(
    (a, b) => ({
      windows: a.windows + b.windows,
      live: a.live + b.live,
      hits: a.hits + b.hits,
      falseRows: a.falseRows + b.falseRows,
      raw: {
        standard: a.raw.standard + b.raw.standard,
        low_fp: a.raw.low_fp + b.raw.low_fp,
        low_fn: a.raw.low_fn + b.raw.low_fn
      }
    }),
    NO_NAB
  )

/** 100 for every window found on its first row and nothing else, 0 for silence; undefined without windows. */
export const normalised = (
  raw: number,
  { windows, live }: Pick<NabCounts, 'windows' | 'live'>,
  profile: Profile
): number | undefined => {
  const { hit, miss } = WEIGHTS[profile]
  const silence = -miss * live
  return windows === 0 ? undefined : (100 * (raw - silence)) / (windows * hit - silence)
}

export type NabScores = Readonly<Record<Profile, number | undefined>>

export const nabScores = (counts: NabCounts): NabScores => ({
  standard: normalised(counts.raw.standard, counts, 'standard'),
  low_fp: normalised(counts.raw.low_fp, counts, 'low_fp'),
  low_fn: normalised(counts.raw.low_fn, counts, 'low_fn')
})

export const weightsOf = (profile: Profile) => WEIGHTS[profile]
