/** The value that `share` of the sorted values are not above; NaN of nothing. */
export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}

export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

/** A figure of several runs: what is compared is the median; the extremes say how much the machine was disturbed. */
export type Figure = { readonly median: number; readonly min: number; readonly max: number }

export const figureOf = (values: ReadonlyArray<number>): Figure => ({
  median: median(values),
  min: values.length === 0 ? Number.NaN : Math.min(...values),
  max: values.length === 0 ? Number.NaN : Math.max(...values)
})

/**
 * Ratios of runs that were made one right after the other. Not the ratio of two medians: on a machine that others use
 * as well, both runs of a pair meet the same neighbours, and the runs of two medians need not be a pair.
 */
export const pairedRatio = (ours: ReadonlyArray<number>, floor: ReadonlyArray<number>): Figure =>
  figureOf(ours.slice(0, floor.length).map((value, i) => value / (floor[i] as number)))
