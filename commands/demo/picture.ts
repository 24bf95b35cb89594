import type { Findings, Sighted } from './findings.ts'
import { METRICS, TICKS, TICKS_PER_DAY } from './incidents.ts'
import { clockOf, type Tick, valuesOf } from './shop.ts'
import { sparkline } from './sparkline.ts'

export type Paint = {
  readonly red: (text: string) => string
  readonly dim: (text: string) => string
  readonly green: (text: string) => string
}

const wrap =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`

const plain = (text: string): string => text

export const paint = (colours: boolean): Paint =>
  colours ? { red: wrap(31), dim: wrap(2), green: wrap(32) } : { red: plain, dim: plain, green: plain }

const NAME_WIDTH = 12

const axis = (width: number): string => {
  let line = ''
  for (let tick = 0; tick < TICKS; tick += TICKS_PER_DAY) {
    line = line.padEnd(Math.round((tick * width) / TICKS)) + clockOf(tick).slice(0, 3)
  }
  return line.slice(0, width)
}

/** A sparkline for each metric with marks where anomalies were found; always the same number of lines. */
export const picture = (
  ticks: ReadonlyArray<Tick>,
  shown: number,
  sighted: ReadonlyArray<Sighted>,
  columns: number,
  { red, dim }: Paint
): ReadonlyArray<string> => {
  const width = Math.max(24, Math.min(120, columns - NAME_WIDTH - 3))
  const lines = METRICS.flatMap((metric) => {
    const found = sighted.filter((one) => one.metric === metric)
    const { line, marks } = sparkline(valuesOf(ticks, metric), shown, found, width)
    return [`  ${metric.padEnd(NAME_WIDTH)}${line}`, `  ${' '.repeat(NAME_WIDTH)}${red(marks)}`]
  })
  return [...lines, `  ${' '.repeat(NAME_WIDTH)}${dim(axis(width))}`]
}

const HEAD = ['incident', 'kind', 'when', 'where', 'found', 'alert']

/** What was wrong, and what became of it. */
export const incidentTable = (
  { findings }: Findings,
  alertOf: (finding: Findings['findings'][number]) => string,
  { red, green }: Paint
): ReadonlyArray<string> => {
  const rows = findings.map((finding) => {
    const { incident, afterSamples } = finding
    const found =
      afterSamples === undefined ? 'missed' : afterSamples === 1 ? 'at once' : `after ${afterSamples} samples`
    const when = `${clockOf(incident.from)}–${clockOf(incident.to).slice(4)}`
    return [incident.name, incident.kind, when, incident.metrics.join(', '), found, alertOf(finding)]
  })
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)))
  return [HEAD, ...rows].map((row, n) => {
    const cells = row.map((cell, i) => {
      const padded = cell.padEnd(widths[i] ?? 0)
      return n === 0 || i !== 4 ? padded : cell === 'missed' ? red(padded) : green(padded)
    })
    return `  ${cells.join('  ')}`.trimEnd()
  })
}
