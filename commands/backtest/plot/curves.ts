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

/** The stretches in which there is a band. */
const knownOf = (run: ReadonlyArray<Column>, bound: Float64Array): ReadonlyArray<ReadonlyArray<Column>> => {
  const stretches: Column[][] = []
  let isKnown = false
  for (const column of run) {
    const wasKnown = isKnown
    isKnown = Number.isFinite(bound[column.last] as number)
    if (isKnown && wasKnown) stretches.at(-1)?.push(column)
    else if (isKnown) stretches.push([column])
  }
  return stretches
}

/** Pixels to either side that have a say in where the band's edge is. */
const BAND_REACH = 4

/**
 * An edge of the band, for each column the median of those around it. A detector of several parts has the band of the part that is
 * loudest, which may be another one with each sample: drawn as it is, that is a barcode.
 */
const edgeOf = (run: ReadonlyArray<Column>, bound: Float64Array, { y }: Axes): ReadonlyArray<Point> =>
  run.map(({ x }, place) => {
    const near: number[] = []
    for (let i = Math.max(0, place - BAND_REACH); i <= place + BAND_REACH && i < run.length; i += 1) {
      const column = run[i] as Column
      if (Math.abs(column.x - x) <= BAND_REACH) near.push(y(bound[column.last] as number))
    }
    near.sort((a, b) => a - b)
    return [x, near[near.length >> 1] as number]
  })

/** What was expected, as areas: there is none while a detector is warming, and where it had no verdict. */
export const bandPath = (
  runs: ReadonlyArray<ReadonlyArray<Column>>,
  { lower, upper }: Pick<SeriesRun, 'lower' | 'upper'>,
  axes: Axes
): string =>
  linePath(
    runs
      .flatMap((run) => knownOf(run, lower))
      .map((run) => [...edgeOf(run, upper, axes), ...edgeOf(run, lower, axes).toReversed()])
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
