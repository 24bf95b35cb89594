/** What lies in one column of pixels; rows index the series. */
export type Column = {
  readonly x: number
  /** Rows of the lowest and the highest value. */
  readonly low: number
  readonly high: number
  /** First and last row by time. */
  readonly first: number
  readonly last: number
}

/** Rows by time, equal times in the order of the file. */
export const rowsByTime = (times: Float64Array): Uint32Array =>
  Uint32Array.from(times.keys()).sort((a, b) => (times[a] as number) - (times[b] as number) || a - b)

/** The columns that have rows, from left to right: however many rows there are, no spike is lost. */
export const columnsOf = (
  rows: Uint32Array,
  values: Float64Array,
  xOf: (row: number) => number
): ReadonlyArray<Column> => {
  const columns: { x: number; low: number; high: number; first: number; last: number }[] = []
  for (const row of rows) {
    const x = Math.round(xOf(row))
    const column = columns.at(-1)
    if (column === undefined || column.x !== x) {
      columns.push({ x, low: row, high: row, first: row, last: row })
      continue
    }
    column.last = row
    if ((values[row] as number) < (values[column.low] as number)) column.low = row
    if ((values[row] as number) > (values[column.high] as number)) column.high = row
  }
  return columns
}
