import type { SeriesRun } from '../run-series.ts'
import type { Timings } from '../stopwatch.ts'

/** What one series cost; lists of these are summed up by `costOf`. */
export type SeriesCost = Pick<SeriesRun, 'stateBytes' | 'firstVerdict'> & { readonly timings: Timings }

export type Cost = {
  /** µs per sample: median of means over blocks, and the 99th percentile of single samples. */
  readonly medianUs: number | undefined
  readonly p99Us: number | undefined
  readonly stateBytesMean: number
  readonly stateBytesMax: number
  /** Rows of a series until its first verdict, median of those that have one. */
  readonly firstVerdict: number | undefined
}

/** The value that a share of all values are not above; undefined of nothing. */
export const quantile = (values: ReadonlyArray<Float64Array>, share: number): number | undefined => {
  const all = new Float64Array(values.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const one of values) {
    all.set(one, at)
    at += one.length
  }
  all.sort()
  return all[Math.min(all.length - 1, Math.floor(share * all.length))]
}

export const costOf = (series: ReadonlyArray<SeriesCost>): Cost => {
  const bytes = series.map(({ stateBytes }) => stateBytes)
  const first = series.flatMap(({ firstVerdict }) => (firstVerdict === undefined ? [] : [firstVerdict]))
  return {
    medianUs: quantile(
      series.map(({ timings }) => timings.blocks),
      0.5
    ),
    p99Us: quantile(
      series.map(({ timings }) => timings.singles),
      0.99
    ),
    stateBytesMean: bytes.reduce((sum, n) => sum + n, 0) / Math.max(1, bytes.length),
    stateBytesMax: bytes.reduce((most, n) => Math.max(most, n), 0),
    firstVerdict: first.length === 0 ? undefined : quantile([Float64Array.from(first)], 0.5)
  }
}
