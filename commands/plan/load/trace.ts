import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'csv-parse'
import { columnsOf, parseValue } from '../../csv/columns.ts'
import { BadFile, toBadFile } from '../../csv/rows.ts'
import { parseTimestamp } from '../../csv/timestamp.ts'
import { duration } from '../report/words.ts'
import { knownArrivals, type Load, MAX_DURATION_MS, MAX_RPS, type Phase, poissonArrivals, type Rate } from './load.ts'

/** Rows are kept in memory: five million are 40 MB. */
const MAX_ROWS = 5_000_000
const MAX_RECORD_BYTES = 1_024
/** Lines that the report has for a trace. */
const PARTS = 8

type Rows = { readonly timesMs: ReadonlyArray<number>; readonly values: ReadonlyArray<number> | undefined }

/** Columns time and rps, or one column: the times of requests. */
const readRows = async (file: string): Promise<Rows> => {
  const input = createReadStream(file)
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_BYTES
  })
  input.on('error', (error) => parser.destroy(error))
  input.pipe(parser)
  const timesMs: number[] = []
  let values: number[] | undefined
  let columns: NonNullable<ReturnType<typeof columnsOf>> | undefined
  let line = 0
  try {
    for await (const record of parser as AsyncIterable<ReadonlyArray<string>>) {
      line += 1
      if (columns === undefined) {
        columns = columnsOf(record, undefined) ?? { time: 0, value: 1, header: false }
        values = record.length > 1 ? [] : undefined
        if (columns.header) continue
      }
      const time = parseTimestamp(record[columns.time] ?? '')
      if (time === undefined) throw new BadFile(`${file}: record ${line} has no time`)
      timesMs.push(time)
      if (timesMs.length > MAX_ROWS) throw new BadFile(`${file}: more than ${MAX_ROWS} rows`)
      if (values === undefined) continue
      const rps = parseValue(record[columns.value] ?? '')
      if (rps === undefined || rps < 0 || rps > MAX_RPS)
        throw new BadFile(`${file}: record ${line} has no rate from 0 to ${MAX_RPS} requests/s`)
      values.push(rps)
    }
  } catch (error) {
    throw toBadFile(file, error)
  } finally {
    input.destroy()
    parser.destroy()
  }
  return { timesMs, values }
}

/** Equal parts, named by when they are. */
const partsOf = (durationMs: number): ReadonlyArray<Phase> => {
  const parts = Math.min(PARTS, durationMs / 1000)
  const edge = (i: number): number => Math.round((durationMs * i) / parts / 1000) * 1000
  return Array.from({ length: parts }, (_, i) => ({
    name: `${duration(edge(i))}–${duration(edge(i + 1))}`,
    fromMs: edge(i),
    toMs: edge(i + 1)
  }))
}

const framed = (file: string, lastMs: number, more: Pick<Load, 'peakRps' | 'arrivals'>): Load => {
  const durationMs = Math.max(1000, Math.ceil(lastMs / 1000) * 1000)
  if (durationMs > MAX_DURATION_MS) throw new BadFile(`${file}: longer than 7 days`)
  return { name: basename(file), durationMs, phases: partsOf(durationMs), ...more }
}

const fromRates = (file: string, rates: ReadonlyArray<Rate>): Load => {
  const steps = rates.slice(1).map(({ fromMs }, i) => fromMs - (rates[i] as Rate).fromMs)
  if (steps.some((step) => step <= 0)) throw new BadFile(`${file}: times have to rise from row to row`)
  // The last rate holds as long as most do.
  const usualMs = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 1000
  const last = (rates.at(-1)?.fromMs ?? 0) + usualMs
  const peakRps = rates.reduce((most, { rps }) => Math.max(most, rps), 0)
  return framed(file, last, { peakRps, arrivals: poissonArrivals(rates) })
}

const fromTimes = (file: string, sorted: Float64Array): Load => {
  let peakRps = 0
  for (let first = 0, i = 0; i < sorted.length; i += 1) {
    while ((sorted[first] as number) <= (sorted[i] as number) - 1000) first += 1
    peakRps = Math.max(peakRps, i - first + 1)
  }
  if (peakRps > MAX_RPS) throw new BadFile(`${file}: more than ${MAX_RPS} requests/s`)
  return framed(file, (sorted.at(-1) ?? 0) + 1, { peakRps, arrivals: knownArrivals(sorted) })
}

/** Load as it was recorded. Rejects with a BadFile that says in one line what is wrong. */
export const traceLoad = async (file: string): Promise<Load> => {
  const { timesMs, values } = await readRows(file)
  const firstMs = timesMs.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY)
  if (timesMs.length === 0) throw new BadFile(`${file} has no rows`)
  if (values === undefined) return fromTimes(file, Float64Array.from(timesMs, (time) => time - firstMs).sort())
  return fromRates(
    file,
    timesMs.map((time, i) => ({ fromMs: time - firstMs, rps: values[i] as number }))
  )
}
