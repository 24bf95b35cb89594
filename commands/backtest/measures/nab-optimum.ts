import { type NabRows, normalised, type Profile, weightsOf } from './nab.ts'

/** What a detector said of every row of one series, beside what a notice there would be worth. */
export type ScoredRows = { readonly rows: NabRows; readonly scores: Float64Array }

export type Optimum = {
  /** The scores from this one on would have been notices; Infinity when silence is best. */
  readonly threshold: number
  readonly score: number | undefined
}

export type Ranked = {
  /** Rows of all series that are scored, the highest score first. */
  readonly scores: Float64Array
  readonly worth: Float64Array
  /** Number of the window among those of all series, -1 outside. */
  readonly window: Int32Array
  readonly windows: number
  readonly live: number
}

export const rank = (series: ReadonlyArray<ScoredRows>): Ranked => {
  const size = (one: ScoredRows): number => one.scores.length - one.rows.from
  const total = series.reduce((sum, one) => sum + size(one), 0)
  const scores = new Float64Array(total)
  const worth = new Float64Array(total)
  const window = new Int32Array(total)
  let at = 0
  let windows = 0
  for (const { rows, scores: own } of series) {
    for (let row = rows.from; row < own.length; row += 1) {
      const number = rows.window[row] as number
      scores[at] = own[row] as number
      worth[at] = rows.worth[row] as number
      window[at] = number < 0 ? -1 : windows + number
      at += 1
    }
    windows += rows.windows
  }
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
  return {
    scores: Float64Array.from(order, (row) => scores[row] as number),
    worth: Float64Array.from(order, (row) => worth[row] as number),
    window: Int32Array.from(order, (row) => window[row] as number),
    windows,
    live: series.reduce((sum, { rows }) => sum + rows.live, 0)
  }
}

/**
 * The best NAB score that one threshold on the raw score could have had on these very rows. That is how the published
 * scoreboard is made, and it flatters: nobody knows this threshold beforehand.
 */
export const optimum = ({ scores, worth, window, windows, live }: Ranked, profile: Profile): Optimum => {
  const weights = weightsOf(profile)
  const best = new Float64Array(windows).fill(-weights.miss)
  let raw = -weights.miss * live
  let highest = raw
  let threshold = Number.POSITIVE_INFINITY
  for (let at = 0; at < scores.length; at += 1) {
    const number = window[at] as number
    if (number < 0) raw += (worth[at] as number) * weights.false
    else {
      const gain = (worth[at] as number) * weights.hit
      if (gain > (best[number] as number)) {
        raw += gain - (best[number] as number)
        best[number] = gain
      }
    }
    // Rows of one score pass a threshold together.
    if (scores[at + 1] === scores[at]) continue
    // Rounding alone is no improvement: it would move the threshold about.
    if (raw > highest + 1e-12) {
      highest = raw
      threshold = scores[at] as number
    }
  }
  return { threshold, score: normalised(highest, { windows, live }, profile) }
}
