import { createReadStream } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { SeriesName } from '../../shared/contract/anomaly.ts'
import { decode } from '../../shared/contract/decode.ts'
import { Finite } from '../../shared/contract/finite.ts'
import { record } from '../../shared/contract/record.ts'
import type { Series } from '../../shared/contract/series.ts'
import { BadFile, rowsOf, toBadFile } from '../csv/rows.ts'
import { parseTimestamp } from '../csv/timestamp.ts'

/** A past sample and whose it is. */
export type Point = { readonly series: Series; readonly time: number; readonly value: number }

export type PointsOptions = {
  /** Of samples that do not say. */
  readonly series: Series
  readonly columns?: readonly [time: string, value: string]
  /** A line without a series, a time or a finite value. */
  readonly onSkipped: (file: string, line: number) => void
}

/** The longest names and sixteen labels have less; what is longer is another kind of file. */
const MAX_LINE_LENGTH = 64 * 1024

const Line = record(
  'Line',
  { value: Finite },
  { time: t.unknown, timestamp: t.unknown, source: t.unknown, metric: t.unknown, labels: t.unknown }
)

const pointOf = (line: unknown, otherwise: Series): Point | undefined => {
  const fields = decode(Line)(line)
  if (E.isLeft(fields)) return undefined
  const { value, time, timestamp, source, metric, labels } = fields.right
  const ms = parseTimestamp(String(time ?? timestamp))
  if (ms === undefined) return undefined
  if (source === undefined && metric === undefined && labels === undefined)
    return { series: otherwise, time: ms, value }
  const series = decode(SeriesName)({
    source: source ?? otherwise.source,
    metric: metric ?? otherwise.metric,
    labels: labels ?? otherwise.labels
  })
  return E.isLeft(series) ? undefined : { series: series.right, time: ms, value }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function* textLinesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file, { encoding: 'utf8' })
  let rest = ''
  try {
    for await (const chunk of input) {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > MAX_LINE_LENGTH) throw new BadFile(`${file} is no NDJSON: a line is too long`)
      yield* lines
    }
  } catch (error) {
    throw toBadFile(file, error)
  } finally {
    input.destroy()
  }
  yield rest
}

async function* linesOf(file: string, { series, onSkipped }: PointsOptions): AsyncGenerator<Point> {
  let number = 0
  for await (const line of textLinesOf(file)) {
    number += 1
    if (line.trim() === '') continue
    const point = pointOf(parseJson(line), series)
    if (point === undefined) onSkipped(file, number)
    else yield point
  }
}

async function* recordsOf(file: string, { series, columns, onSkipped }: PointsOptions): AsyncGenerator<Point> {
  const options = {
    ...(columns === undefined ? {} : { columns }),
    onSkipped: (line: number) => onSkipped(file, line)
  }
  for await (const { time, value } of rowsOf(file, options)) yield { series, time, value }
}

/** The past samples of one file, in its order. NDJSON is known by its name, all else is CSV. */
export const pointsOf = (file: string, options: PointsOptions): AsyncIterable<Point> =>
  /\.(ndjson|jsonl)$/i.test(file) ? linesOf(file, options) : recordsOf(file, options)
