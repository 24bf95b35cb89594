import type { Row } from './row.ts'
import type { Figure } from './statistics.ts'

/** Three figures are more than a shared machine can tell apart. */
export const short = (n: number): string =>
  Number.isFinite(n)
    ? Math.abs(n) >= 1000
      ? Math.round(n).toLocaleString('en-GB')
      : String(Number(n.toPrecision(3)))
    : '–'

const range = ({ min, max }: Figure): string => (min === max || Number.isNaN(min) ? '' : `${short(min)}–${short(max)}`)

const met = ({ aim }: Row): string => (aim === undefined ? '' : aim.met ? 'yes' : 'NO')

const HEAD = ['', 'ours', 'floor', 'figure', 'min–max', 'aim', 'met']
const FROM_RIGHT = new Set([1, 2, 3])

/** The table, and below it what the lines need to be read rightly. */
export const table = (rows: ReadonlyArray<Row>): string => {
  const cells = rows.map((row) => [
    row.what,
    row.ours,
    row.floor,
    short(row.figure.median),
    range(row.figure),
    row.aim?.text ?? '',
    met(row)
  ])
  const widths = HEAD.map((head, i) => Math.max(head.length, ...cells.map((line) => line[i]?.length ?? 0)))
  const line = (texts: ReadonlyArray<string>): string =>
    texts
      .map((text, i) => (FROM_RIGHT.has(i) ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  const notes = [...new Set(rows.flatMap(({ note }) => (note === undefined ? [] : [note])))]
  return [line(HEAD), ...cells.map(line), '', ...notes.map((note) => `- ${note}`), ''].join('\n')
}
