import type { Sighted } from './findings.ts'

const BLOCKS = '▁▂▃▄▅▆▇█'

/** First tick of a column, when `length` ticks share `width` columns. */
const startOf = (column: number, length: number, width: number): number => Math.floor((column * length) / width)

const middle = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

type Picture = { readonly line: string; readonly marks: string }

/**
 * The first `shown` of all values in `width` columns, and a line of marks below it. A column shows what most of its values
 * are, unless one of them was found: then that one, for this is what the eye looks for.
 */
export const sparkline = (
  values: ReadonlyArray<number>,
  shown: number,
  found: ReadonlyArray<Pick<Sighted, 'tick' | 'direction'>>,
  width: number
): Picture => {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const block = (value: number): string =>
    BLOCKS[Math.min(7, Math.floor((8 * (value - least)) / Math.max(most - least, 1e-9)))] ?? ' '
  let line = ''
  let marks = ''
  for (let column = 0; column < width; column += 1) {
    const from = startOf(column, values.length, width)
    const to = Math.max(from + 1, startOf(column + 1, values.length, width))
    if (from >= shown) break
    const here = found.find(({ tick }) => tick >= from && tick < to)
    line += block(here === undefined ? middle(values.slice(from, to)) : (values[here.tick] as number))
    marks += here === undefined ? ' ' : here.direction === 'above' ? '▲' : '▼'
  }
  return { line: line.padEnd(width), marks: marks.padEnd(width) }
}
