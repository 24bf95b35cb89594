import { CsvError, parse } from 'csv-parse/sync'
import { columnsOf, parseValue } from '../csv/columns.ts'
import { oneLine } from '../csv/rows.ts'
import { parseTimestamp } from '../csv/timestamp.ts'

/** Unix ms, both ends within. */
export type TimeSpan = { readonly from: number; readonly to: number }

/** Rows, both ends within, from 0. */
export type RowSpan = { readonly first: number; readonly last: number }

/** The usable rows of a file, in the file's order. */
export type LoadedSeries = {
  /** Unix ms. */
  readonly times: Float64Array
  readonly values: Float64Array
  /** 1 for a row that is labelled anomalous; undefined for a file that has no labels. */
  readonly labels: Uint8Array | undefined
  /** Records without a time, a finite number, or a label where there should be one: counted, not measured. */
  readonly badRows: number
  /** Line of the first of them, from 1. */
  readonly firstBadLine: number | undefined
}

/** What is wrong with a file, in one line that does not name it. */
export class UnusableFile extends Error {}

const MAX_RECORD_BYTES = 64 * 1024

const YES = new Set(['1', '1.0', 'true'])
const NO = new Set(['0', '0.0', 'false', ''])

const labelOf = (text: string): 0 | 1 | undefined => {
  const plain = text.trim().toLowerCase()
  return YES.has(plain) ? 1 : NO.has(plain) ? 0 : undefined
}

const LABEL_NAMES = ['label', 'is_anomaly', 'anomaly']

type Columns = { readonly time: number; readonly value: number; readonly label: number; readonly header: boolean }

const placesIn = (first: ReadonlyArray<string>, format: 'auto' | 'labelled' | 'plain'): Columns => {
  const columns = columnsOf(first, undefined)
  const { time, value, header } = columns ?? { time: 0, value: 1, header: false }
  const named = header ? first.findIndex((cell) => LABEL_NAMES.includes(cell.trim().toLowerCase())) : -1
  if (format === 'plain') return { time, value, header, label: -1 }
  const label = named < 0 && format === 'labelled' && first.length > 2 ? 2 : named
  if (format === 'labelled' && label < 0) throw new UnusableFile('has no column Label')
  return { time, value, header, label }
}

/** Reads a CSV file of time, value and maybe label. Throws UnusableFile for what is no CSV or has no usable row. */
export const readSeries = (csv: Buffer | string, format: 'auto' | 'labelled' | 'plain'): LoadedSeries => {
  const times: number[] = []
  const values: number[] = []
  const labels: number[] = []
  let columns: Columns | undefined
  let badRows = 0
  let firstBadLine: number | undefined
  const take = (record: ReadonlyArray<string>, line: number): void => {
    if (columns === undefined) {
      columns = placesIn(record, format)
      if (columns.header) return
    }
    const time = parseTimestamp(record[columns.time] ?? '')
    const value = parseValue(record[columns.value] ?? '')
    const label = columns.label < 0 ? 0 : labelOf(record[columns.label] ?? '')
    if (time === undefined || value === undefined || label === undefined) {
      badRows += 1
      firstBadLine ??= line
      return
    }
    times.push(time)
    values.push(value)
    labels.push(label)
  }
  try {
    parse(csv, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: MAX_RECORD_BYTES,
      // Rows go where they are kept at once: as records of text a long file would take many times the memory.
      on_record: (record: ReadonlyArray<string>, { lines }) => {
        take(record, lines)
        return null
      }
    })
  } catch (error) {
    throw error instanceof CsvError ? new UnusableFile(`is no CSV: ${oneLine(error.message)}`) : error
  }
  if (times.length === 0) {
    throw new UnusableFile(
      badRows === 0 ? 'has no rows' : `has no usable rows: ${badRows} without a time, a number or a label`
    )
  }
  return {
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    labels: (columns?.label ?? -1) < 0 ? undefined : Uint8Array.from(labels),
    badRows,
    firstBadLine
  }
}
