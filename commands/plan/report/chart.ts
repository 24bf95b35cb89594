import type { Plan } from '../model/simulate.ts'
import { thinned } from '../model/timeline.ts'
import { timeTicks } from './time-ticks.ts'
import { rate } from './words.ts'

const BLOCKS = ' ▁▂▃▄▅▆▇█'
const LABEL = 13
/** Room for the highest value, right of the bars. */
const VALUE = 9
/** Less is no picture. */
const LEAST_WIDTH = 40

export const LEAST_COLUMNS = LABEL + LEAST_WIDTH + VALUE

/** Bars of so many rows of text, from the bottom; any value above 0 can be seen. */
export const bars = (values: ReadonlyArray<number>, top: number, rows: number): ReadonlyArray<string> =>
  Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * 8
    return values
      .map((value) => {
        const eighths = value <= 0 ? 0 : Math.max(1, Math.round((value / top) * rows * 8))
        return BLOCKS[Math.min(8, Math.max(0, eighths - below))]
      })
      .join('')
  })

type Panel = {
  readonly label: string
  readonly values: ReadonlyArray<number>
  readonly rows: number
  /** The end of the scale; the highest value when absent. */
  readonly top?: number
}

const panel = ({ label, values, rows, top }: Panel): ReadonlyArray<string> => {
  const highest = values.reduce((a, b) => Math.max(a, b), 0)
  if (highest === 0) return [`${label.padEnd(LABEL)}${'·'.repeat(values.length)} 0`]
  return bars(values, top ?? highest, rows).map((line, row) =>
    `${(row === rows - 1 ? label : '').padEnd(LABEL)}${line} ${row === 0 ? rate(highest) : ''}`.trimEnd()
  )
}

/** Where something happened, in the colour of the columns above; nothing when it never did. */
const marks = (label: string, values: ReadonlyArray<number>, mark: string): ReadonlyArray<string> =>
  values.every((value) => value <= 0)
    ? []
    : [`${label.padEnd(LABEL)}${values.map((value) => (value > 0 ? mark : ' ')).join('')}`.trimEnd()]

/** A label is some five characters wide. */
const COLUMNS_PER_TICK = 9

/** Round times below the columns. */
const axis = (width: number, durationMs: number): ReadonlyArray<string> => {
  const line = Array<string>(width).fill('─')
  const labels = Array<string>(width + VALUE).fill(' ')
  for (const { atMs, label } of timeTicks(durationMs, Math.floor(width / COLUMNS_PER_TICK))) {
    const at = Math.min(width - 1, Math.round((width * atMs) / durationMs))
    line[at] = '┴'
    const from = Math.max(0, at - Math.floor(label.length / 2))
    for (const [k, character] of [...label].entries()) labels[from + k] = character
  }
  return [line, labels].map((characters) => `${' '.repeat(LABEL)}${characters.join('')}`.trimEnd())
}

/** The plan over time, in lines of at most so many columns. Each column is the mean of what was offered, the most of the rest. */
export const chart = ({ timeline }: Plan, columns: number): ReadonlyArray<string> => {
  const seconds = timeline.offered.length
  // Few seconds are stretched, so that a short load fills its picture too.
  const width = Math.max(LEAST_WIDTH, columns - LABEL - VALUE)
  const of = (name: keyof typeof timeline, by: 'mean' | 'most'): ReadonlyArray<number> => {
    const some = thinned(timeline[name], width, by)
    return Array.from({ length: width }, (_, i) => some[Math.floor((i * some.length) / width)] ?? 0)
  }
  const wanted = of('wanted', 'most')
  const ready = of('ready', 'most')
  const pods = [...wanted, ...ready].reduce((a, b) => Math.max(a, b), 0)
  return [
    ...panel({ label: 'requests/s', values: of('offered', 'mean'), rows: 4 }),
    ...panel({ label: 'pods wanted', values: wanted, rows: 3, top: pods }),
    ...panel({ label: 'pods ready', values: ready, rows: 3, top: pods }),
    ...panel({ label: 'in work', values: of('working', 'most'), rows: 2 }),
    ...panel({ label: 'waiting', values: of('waiting', 'most'), rows: 2 }),
    ...marks('refused', of('refused', 'most'), '×'),
    ...marks('panic', of('panicking', 'most'), '▲'),
    ...axis(width, seconds * 1000)
  ]
}
