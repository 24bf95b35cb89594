import { fromSeriesKey, type Series, seriesKey } from '../../shared/contract/series.ts'
import { BadFile, type Row } from '../csv/rows.ts'
import type { Point } from './points-of.ts'

/** The past of one series, oldest first, each time and value once. */
export type History = {
  readonly series: Series
  readonly rows: ReadonlyArray<Row>
  /** Samples that were there twice, as where two exports overlap. */
  readonly repeated: number
}

/** A sample a second for two months: some 300 MB here. */
const MOST_SAMPLES = 5_000_000

const isSorted = (rows: ReadonlyArray<Row>): boolean => {
  let newest = Number.NEGATIVE_INFINITY
  for (const { time } of rows) {
    if (time < newest) return false
    newest = time
  }
  return true
}

/** Values of one time keep the order of the file; `row` is the sample's place, from 1. */
const toHistory = (key: string, unsorted: ReadonlyArray<Row>): History => {
  const sorted = isSorted(unsorted) ? unsorted : unsorted.toSorted((a, b) => a.time - b.time)
  const rows: Row[] = []
  const atOnce = new Set<number>()
  let now = Number.NaN
  for (const { time, value } of sorted) {
    if (time !== now) atOnce.clear()
    now = time
    if (atOnce.has(value)) continue
    atOnce.add(value)
    rows.push({ row: rows.length + 1, time, value })
  }
  return { series: fromSeriesKey(key), rows, repeated: sorted.length - rows.length }
}

/**
 * All of the past by series, in memory: it has to be in order, because what comes after a newer sample is late, and exports
 * are often newest first, or in parts that overlap.
 */
export const historiesOf = async (points: AsyncIterable<Point>): Promise<ReadonlyArray<History>> => {
  const bySeries = new Map<string, Row[]>()
  let count = 0
  for await (const { series, time, value } of points) {
    count += 1
    if (count > MOST_SAMPLES) throw new BadFile(`more than ${MOST_SAMPLES} samples: send them in parts, oldest first`)
    const key = seriesKey(series.source, series.metric, series.labels)
    const rows = bySeries.get(key)
    if (rows === undefined) bySeries.set(key, [{ row: 1, time, value }])
    else rows.push({ row: rows.length + 1, time, value })
  }
  return Array.from(bySeries, ([key, rows]) => toHistory(key, rows))
}
