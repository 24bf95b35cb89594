import type { Anomaly } from '../../shared/contract/anomaly.ts'

/** Lines before and after the gap when there are more. */
const FIRST = 10
const LAST = 10

/** So many are explained: a sentence is longer than a line. */
const EXPLAINED = 3

/** As many digits as a person compares; big and tiny numbers keep their exponent. */
export const short = (n: number): string => String(Number(n.toPrecision(5)))

const clock = (time: string): string => time.slice(0, 19).replace('T', ' ')

const row = ({ time, value, lower, upper, score, reason }: Anomaly): ReadonlyArray<string> => [
  clock(time),
  short(value),
  `${short(lower)} … ${short(upper)}`,
  score.toFixed(2),
  reason
]

const HEAD = ['time (UTC)', 'value', 'expected', 'score', 'reason']
const IS_NUMBER = [false, true, false, true, false]

/** Anomalies, oldest first: the first and the last ones when there are many. */
export const anomalyTable = (anomalies: ReadonlyArray<Anomaly>): ReadonlyArray<string> => {
  if (anomalies.length === 0) return []
  const all = anomalies.length <= FIRST + LAST
  const shown = all ? anomalies : [...anomalies.slice(0, FIRST), ...anomalies.slice(-LAST)]
  const cells = [HEAD, ...shown.map(row)]
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const lines = cells.map((line) =>
    `  ${line.map((cell, i) => (IS_NUMBER[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ')}`.trimEnd()
  )
  return all
    ? lines
    : [...lines.slice(0, FIRST + 1), `  … ${anomalies.length - FIRST - LAST} more …`, ...lines.slice(FIRST + 1)]
}

/** The worst, each in its own words, by time. */
export const explanationLines = (anomalies: ReadonlyArray<Anomaly>): ReadonlyArray<string> =>
  anomalies
    .toSorted((a, b) => b.score - a.score)
    .slice(0, EXPLAINED)
    .toSorted((a, b) => (a.time < b.time ? -1 : 1))
    .map(({ time, explanation }) => `  ${clock(time)}  ${explanation}`)
