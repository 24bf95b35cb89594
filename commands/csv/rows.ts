import { createReadStream } from 'node:fs'
import { CsvError, parse } from 'csv-parse'
import { type Columns, columnsOf, parseValue } from './columns.ts'
import { parseTimestamp } from './timestamp.ts'

/** A sample of the file. `row` counts data records from 1, skipped ones included: with the source it names the sample for good. */
export type Row = { readonly row: number; readonly time: number; readonly value: number }

export type RowsOptions = {
  readonly columns?: readonly [time: string, value: string]
  /** Called with bytes read so far. */
  readonly onBytes?: (bytes: number) => void
  /** A record without a time or a finite number. */
  readonly onSkipped?: (line: number) => void
}

/** What is wrong with a file, in one line. */
export class BadFile extends Error {}

/** An open quote would otherwise take the rest of a big file for one record. */
const MAX_RECORD_BYTES = 64 * 1024

/** The samples of a CSV file, in constant memory: a record is read when the one before it is gone. */
export async function* rowsOf(file: string, options: RowsOptions = {}): AsyncGenerator<Row> {
  const input = createReadStream(file, { highWaterMark: 64 * 1024 })
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_BYTES,
    info: true
  })
  input.on('error', (error) => parser.destroy(error))
  input.on('data', () => options.onBytes?.(input.bytesRead))
  input.pipe(parser)
  let columns: Columns | undefined
  let row = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (columns === undefined) {
        const found = columnsOf(record, options.columns)
        if (found === undefined) throw new BadFile(`${file} has no columns ${options.columns?.join(' and ')}`)
        columns = found
        if (found.header) continue
      }
      row += 1
      const time = parseTimestamp(record[columns.time] ?? '')
      const value = parseValue(record[columns.value] ?? '')
      if (time === undefined || value === undefined) options.onSkipped?.(info.lines)
      else yield { row, time, value }
    }
  } catch (error) {
    throw toBadFile(file, error)
  } finally {
    input.destroy()
    parser.destroy()
  }
}

type Parsed = { readonly record: ReadonlyArray<string>; readonly info: { readonly lines: number } }

/** What csv-parse says, which repeats what it has read: a binary file must not reach a terminal. */
export const oneLine = (message: string): string =>
  message
    .replace(/, value is .*/s, '')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()

/** An error of reading as what it means to whoever named the file; a bug stays what it is. */
export const toBadFile = (file: string, error: unknown): Error => {
  if (error instanceof BadFile) return error
  if (error instanceof CsvError) return new BadFile(`${file} is no CSV: ${oneLine(error.message)}`)
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new BadFile(`there is no file ${file}`)
  if (code === 'EISDIR') return new BadFile(`${file} is a folder`)
  if (code === 'EACCES') return new BadFile(`${file} may not be read by this user`)
  return error as Error
}
