import type { Summary } from './summary.ts'
import { type Chapter, chaptersOf, contendersLine, type Table } from './tables.ts'

type Paint = { readonly strong: (text: string) => string; readonly faint: (text: string) => string }

const COLOURED: Paint = {
  strong: (text) => `\u001b[1m${text}\u001b[22m`,
  faint: (text) => `\u001b[2m${text}\u001b[22m`
}
const PLAIN: Paint = { strong: (text) => text, faint: (text) => text }

const grid = ({ title, labels, head, rows }: Table, paint: Paint): ReadonlyArray<string> => {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: ReadonlyArray<string>): string =>
    cells
      .map((cell, i) => (i < labels ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [title, `  ${paint.faint(line(head))}`, ...rows.map((row) => `  ${line(row)}`), '']
}

const chapter = ({ name, heading, tables }: Chapter, paint: Paint): ReadonlyArray<string> => [
  `${paint.strong(name)}: ${heading}`,
  '',
  ...tables.flatMap((table) => grid(table, paint))
]

/** For a person at a terminal. */
export const textReport = (summary: Summary, coloured: boolean): string => {
  const paint = coloured ? COLOURED : PLAIN
  const chapters = chaptersOf(summary).flatMap((one) => chapter(one, paint))
  return [`Detectors: ${contendersLine(summary)}`, '', ...chapters].join('\n')
}

const escaped = (cell: string): string => cell.replaceAll('|', '\\|')

const markdownTable = ({ title, labels, head, rows }: Table): ReadonlyArray<string> => [
  `**${title}**`,
  '',
  `| ${head.join(' | ')} |`,
  `|${head.map((_, i) => (i < labels ? '---' : '---:')).join('|')}|`,
  ...rows.map((row) => `| ${row.map(escaped).join(' | ')} |`),
  ''
]

/** For documents. */
export const markdownReport = (summary: Summary): string =>
  [
    `Detectors: ${contendersLine(summary)}.`,
    '',
    ...chaptersOf(summary).flatMap(({ name, heading, tables }) => [
      `## ${name}`,
      '',
      `${heading}.`,
      '',
      ...tables.flatMap(markdownTable)
    ])
  ].join('\n')
