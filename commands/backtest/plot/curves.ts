import type { SeriesRun } from '../run-series.ts'
import { type Column, columnsOf } from './columns.ts'
import type { Axes } from './frame.ts'
import { linePath, type Point } from './path.ts'

/** Columns between which the series was silent for long are not joined. */
export const runsOf = (columns: ReadonlyArray<Column>, times: Float64Array): ReadonlyArray<ReadonlyArray<Column>> => {
  const steps = times.slice(1).map((time, i) => time - (times[i] as number))
  const usual = steps.sort()[steps.length >> 1] ?? 0
  const runs: Column[][] = []
  for (const column of columns) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    const silence = before === undefined ? 0 : (times[column.first] as number) - (times[before.last] as number)
    if (run === undefined || silence > 20 * Math.max(usual, 1)) runs.push([column])
    else run.push(column)
  }
  return runs
}

/** What was expected, as an area. */
export const bandPath = (
  runs: ReadonlyArray<ReadonlyArray<Column>>,
  { lower, upper }: Pick<SeriesRun, 'lower' | 'upper'>,
  { y }: Axes
): string =>
  linePath(
    runs.map((run) => {
      const known = run.filter(({ last }) => Number.isFinite(lower[last] as number))
      const edge = (bound: Float64Array): ReadonlyArray<Point> =>
        known.map(({ x, last }) => [x, y(bound[last] as number)])
      return [...edge(upper), ...edge(lower).toReversed()]
    })
  )

/** The values, lowest and highest of each column in the order of time. */
export const valuesPath = (
  runs: ReadonlyArray<ReadonlyArray<Column>>,
  times: Float64Array,
  values: Float64Array,
  { y }: Axes
): string =>
  linePath(
    runs.map((run) =>
      run.flatMap(({ x, low, high }): ReadonlyArray<Point> => {
        const isUp = (times[low] as number) < (times[high] as number)
        const rows = low === high ? [low] : isUp ? [low, high] : [high, low]
        return rows.map((row) => [x, y(values[row] as number)])
      })
    )
  )

/** Anomalies as dots: of those on one column of pixels the lowest and the highest, so that there are never more than pixels. */
export const dotsPath = (rows: Uint32Array, anomalies: Uint8Array, values: Float64Array, { xOf, y }: Axes): string => {
  const anomalous = rows.filter((row) => anomalies[row] === 1)
  const dots = columnsOf(anomalous, values, xOf).flatMap(({ x, low, high }) =>
    [...new Set([low, high])].map((row) => `M${x} ${Math.round(y(values[row] as number))}h0`)
  )
  return dots.join('')
}
