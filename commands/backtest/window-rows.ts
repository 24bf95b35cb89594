import type { RowSpan, TimeSpan } from './read-series.ts'

/**
 * The rows that label windows cover. A bound is the first row with that very time, as NAB has it; where no row has it (the row
 * was unusable), the nearest one within. Windows without any row fall away.
 */
export const rowsOfWindows = (times: Float64Array, windows: ReadonlyArray<TimeSpan>): ReadonlyArray<RowSpan> =>
  windows.flatMap(({ from, to }) => {
    const sameFrom = times.indexOf(from)
    const sameTo = times.indexOf(to)
    const first = sameFrom >= 0 ? sameFrom : times.findIndex((time) => time >= from)
    const last = sameTo >= 0 ? sameTo : times.findLastIndex((time) => time <= to)
    return first >= 0 && last >= first ? [{ first, last }] : []
  })

/** One flag per row: 1 within a span. */
export const flagsOf = (rows: number, spans: ReadonlyArray<RowSpan>): Uint8Array => {
  const flags = new Uint8Array(rows)
  for (const { first, last } of spans) flags.fill(1, first, last + 1)
  return flags
}
