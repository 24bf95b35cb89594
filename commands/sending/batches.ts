import type { Row } from '../csv/rows.ts'

/** Samples that fall due this close to each other go together, at the same speed as one by one. */
const TICK_MS = 100

/** When a sample is due, in ms since the first one: its place in the file's time, `speed` times faster. */
const dueOf = (row: Row, first: Row, speed: number): number =>
  speed === Number.POSITIVE_INFINITY ? 0 : Math.max(0, (row.time - first.time) / speed)

export type Batch = { readonly rows: ReadonlyArray<Row>; readonly dueMs: number }

/** Rows in order as the events that will carry them: at most `size`, and at a given speed no wider than a tick. */
export async function* batchesOf(
  rows: AsyncIterable<Row> | Iterable<Row>,
  size: number,
  speed = Number.POSITIVE_INFINITY
): AsyncGenerator<Batch> {
  let first: Row | undefined
  let batch: Row[] = []
  let dueMs = 0
  for await (const row of rows) {
    first ??= row
    const due = dueOf(row, first, speed)
    if (batch.length > 0 && (batch.length === size || due >= dueMs + TICK_MS)) {
      yield { rows: batch, dueMs }
      batch = []
    }
    if (batch.length === 0) dueMs = due
    batch.push(row)
  }
  if (batch.length > 0) yield { rows: batch, dueMs }
}
