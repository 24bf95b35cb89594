/** Terminal text as a picture, for the README: the text itself stays selectable, and nothing is drawn by hand. */

const CELL = 8.4
const LINE = 18
const MARGIN = 16

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const span = (colour: string, text: string): string => `<tspan fill="${colour}">${escaped(text)}</tspan>`

// What a reader should see first: where anomalies were found, and what was and was not found.
const PAINT: ReadonlyArray<readonly [RegExp, string]> = [
  [/[▲▼]+/gu, '#ff7b72'],
  [/\bmissed\b/gu, '#d29922'],
  [/\b(found:|at once|after \d+ samples)/gu, '#3fb950'],
  [/[▁▂▃▄▅▆▇█]+/gu, '#79c0ff']
]

const painted = (line: string): string => {
  const marks = PAINT.flatMap(([pattern, colour]) =>
    Array.from(line.matchAll(pattern), (match) => ({ at: match.index, text: match[0], colour }))
  ).sort((a, b) => a.at - b.at)
  let out = ''
  let end = 0
  for (const { at, text, colour } of marks) {
    out += escaped(line.slice(end, at)) + span(colour, text)
    end = at + text.length
  }
  return out + escaped(line.slice(end))
}

/** A self-contained SVG with one line of text per line of the terminal. */
export const terminalSvg = (text: string): string => {
  const lines = text.trimEnd().split('\n')
  const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * CELL + 2 * MARGIN)
  const height = lines.length * LINE + 2 * MARGIN
  const rows = lines.map(
    (line, i) => `<text x="${MARGIN}" y="${MARGIN + (i + 0.75) * LINE}" xml:space="preserve">${painted(line)}</text>`
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">
${rows.join('\n')}
</g>
</svg>
`
}
