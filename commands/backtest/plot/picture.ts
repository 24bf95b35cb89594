import { alertsOf, foundAt, isRight, segmentsOf } from '../measures/events.ts'
import type { RowSpan } from '../read-series.ts'
import type { SeriesRun } from '../run-series.ts'
import { type Column, columnsOf, rowsByTime } from './columns.ts'
import { escaped, linePath, type Point, px } from './path.ts'
import { linearScale, type Scale, shortNumber } from './scale.ts'
import { timeTicks } from './time-axis.ts'

export const WIDTH = 1_000
export const HEIGHT = 250
const LEFT = 48
const RIGHT = WIDTH - 10
const TOP = 46
const BOTTOM = HEIGHT - 24
/** A flag says why when the next one leaves so much room. */
const ROOM_FOR_REASON = 38

export type Picture = {
  readonly title: string
  /** Right of the title: what was measured. */
  readonly figures: string
  readonly times: Float64Array
  readonly values: Float64Array
  readonly labels: Uint8Array | undefined
  readonly run: Pick<SeriesRun, 'lower' | 'upper' | 'anomalies' | 'notified' | 'notices'>
}

// Colours that hold on both grounds; what is good and what is bad also differs in place and form.
const STYLE = `<style>:root{color-scheme:light dark}
.g{fill:#fff}.t{fill:#1f2328}.f{fill:#59636e}.x{stroke:#d1d9e0}.b{fill:#54aeff;fill-opacity:.2}.v{stroke:#0550ae}
.l{fill:#1a7f37;fill-opacity:.22}.m{fill:#bf8700;fill-opacity:.38}.a{stroke:#cf222e;stroke-width:4.5;stroke-linecap:round}.r{stroke:#1a7f37;fill:#1a7f37}.w{stroke:#cf222e;fill:#cf222e}
@media(prefers-color-scheme:dark){.g{fill:#0d1117}.t{fill:#e6edf3}.f{fill:#9198a1}.x{stroke:#30363d}.v{stroke:#79c0ff}
.l{fill:#3fb950;fill-opacity:.28}.m{fill:#d29922;fill-opacity:.45}.a{stroke:#ff7b72}.r{stroke:#3fb950;fill:#3fb950}.w{stroke:#ff7b72;fill:#ff7b72}}
text{font:11px ui-sans-serif,system-ui,sans-serif}.h{font-size:13px;font-weight:600}text.r,text.w{stroke:none}.p{stroke-opacity:.4}path{fill:none;stroke-linejoin:round}</style>`

const extent = (values: Float64Array): readonly [low: number, high: number] => {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

/** Columns between which the series was silent for long are not joined. */
const runsOf = (columns: ReadonlyArray<Column>, times: Float64Array): ReadonlyArray<ReadonlyArray<Column>> => {
  const steps = times.slice(1).map((time, i) => time - (times[i] as number))
  const usual = steps.sort()[steps.length >> 1] ?? 0
  const runs: Column[][] = []
  for (const column of columns) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    const silence = before === undefined ? 0 : (times[column.first] as number) - (times[before.last] as number)
    if (run === undefined || silence > 20 * Math.max(usual, 1)) runs.push([column])
    else run.push(column)
  }
  return runs
}

const bandPath = (runs: ReadonlyArray<ReadonlyArray<Column>>, { lower, upper }: Picture['run'], { y }: Axes): string =>
  linePath(
    runs.map((run) => {
      const known = run.filter(({ last }) => Number.isFinite(lower[last] as number))
      const edge = (bound: Float64Array): ReadonlyArray<Point> =>
        known.map(({ x, last }) => [x, y(bound[last] as number)])
      return [...edge(upper), ...edge(lower).toReversed()]
    })
  )

type Flag = { readonly x: number; readonly right: boolean | undefined; readonly reason: string }

const flagsMarkup = (flags: ReadonlyArray<Flag>): string => {
  const pathOf = (some: ReadonlyArray<Flag>): string => some.map(({ x }) => `M${px(x)} ${TOP - 6}v-6l6 3z`).join('')
  const polesOf = (some: ReadonlyArray<Flag>): string => some.map(({ x }) => `M${px(x)} ${BOTTOM}V${TOP - 6}`).join('')
  const wrong = flags.filter(({ right }) => right === false)
  const others = flags.filter(({ right }) => right !== false)
  const reasons = flags.flatMap(({ x, reason, right }, i) => {
    const next = flags[i + 1]?.x ?? RIGHT
    return next - x < ROOM_FOR_REASON
      ? []
      : `<text class="${right === false ? 'w' : 'r'}" x="${px(x + 8)}" y="${TOP - 4}">${escaped(reason)}</text>`
  })
  const drawn = (kind: string, some: ReadonlyArray<Flag>): string =>
    some.length === 0 ? '' : `<path class="${kind} p" d="${polesOf(some)}"/><path class="${kind}" d="${pathOf(some)}"/>`
  return drawn('r', others) + drawn('w', wrong) + reasons.join('')
}

type Axes = { readonly xOf: (row: number) => number; readonly y: (value: number) => number }

const shadesMarkup = (segments: ReadonlyArray<RowSpan>, notified: Uint8Array, { xOf }: Axes): string =>
  segments
    .map((segment) => {
      const left = xOf(segment.first)
      const width = Math.max(2, xOf(segment.last) - left)
      const found = foundAt(segment, notified) >= 0
      return `<rect class="${found ? 'l' : 'm'}" x="${px(left)}" y="${TOP}" width="${px(width)}" height="${BOTTOM - TOP}"/>`
    })
    .join('')

/** One dot per pixel is enough, and no more than a picture can show. */
const MOST_DOTS = 4_000

const dotsPath = (rows: Uint32Array, anomalies: Uint8Array, values: Float64Array, { xOf, y }: Axes): string => {
  const dots = new Set<string>()
  for (const row of rows) {
    if (dots.size === MOST_DOTS) break
    if (anomalies[row] === 1) dots.add(`M${Math.round(xOf(row))} ${Math.round(y(values[row] as number))}h0`)
  }
  return [...dots].join('')
}

const linePathOf = (
  runs: ReadonlyArray<ReadonlyArray<Column>>,
  times: Float64Array,
  values: Float64Array,
  { y }: Axes
) =>
  linePath(
    runs.map((run) =>
      run.flatMap(({ x, low, high }): ReadonlyArray<Point> => {
        const isUp = (times[low] as number) < (times[high] as number)
        const rows = low === high ? [low] : isUp ? [low, high] : [high, low]
        return rows.map((row) => [x, y(values[row] as number)])
      })
    )
  )

const axesMarkup = (scale: Scale, dates: ReadonlyArray<{ readonly x: number; readonly label: string }>): string => {
  const grid = scale.ticks.map((tick) => ({ y: px(scale.at(tick)), label: shortNumber(tick) }))
  const lines =
    grid.map((tick) => `M${LEFT} ${tick.y}H${RIGHT}`).join('') + dates.map(({ x }) => `M${px(x)} ${BOTTOM}v4`).join('')
  const beside = grid.map((tick) => `<text x="${LEFT - 5}" y="${tick.y}" dy="4" text-anchor="end">${tick.label}</text>`)
  const below = dates
    // A character is some 6 pixels wide: what would be cut off at the edge is left out.
    .filter(({ x, label }) => x + 3 * label.length < WIDTH)
    .map(({ x, label }) => `<text x="${px(x)}" y="${HEIGHT - 7}" text-anchor="middle">${label}</text>`)
  return `<path class="x" d="${lines}"/>\n<g class="f">${beside.join('')}\n${below.join('')}</g>`
}

/**
 * One series as SVG, readable on light and dark ground, bounded in size however long the series is: the values with every
 * spike, the band that was expected, labelled segments (green: found, yellow: missed), anomalies as dots, alerts as flags
 * (green: right, red: false).
 */
export const picture = ({ title, figures, times, values, labels, run }: Picture): string => {
  const rows = rowsByTime(times)
  const from = times[rows[0] as number] as number
  const to = times[rows[rows.length - 1] as number] as number
  const x = (time: number): number => (to === from ? LEFT : LEFT + ((RIGHT - LEFT) * (time - from)) / (to - from))
  const scale = linearScale(...extent(values), BOTTOM, TOP)
  const axes: Axes = {
    xOf: (row) => x(times[row] as number),
    // What is far outside need not be drawn far outside: the clip cuts it, and coordinates stay short.
    y: (value) => Math.max(-HEIGHT, Math.min(2 * HEIGHT, scale.at(value)))
  }
  const runs = runsOf(columnsOf(rows, values, axes.xOf), times)
  const segments = labels === undefined ? [] : segmentsOf(labels)
  const reasonAt = new Map(run.notices.map(({ row, reason }) => [row, reason]))
  const flags = alertsOf(run.notified).map(
    (alert): Flag => ({
      x: axes.xOf(alert.first),
      right: labels === undefined ? undefined : isRight(alert, segments),
      reason: reasonAt.get(alert.first) ?? ''
    })
  )
  const dates = to === from ? [] : timeTicks(from, to).map(({ time, label }) => ({ x: x(time), label }))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
<title>${escaped(`${title}: ${figures}`)}</title>${STYLE}
<clipPath id="c"><rect x="${LEFT}" y="${TOP}" width="${RIGHT - LEFT}" height="${BOTTOM - TOP}"/></clipPath>
<rect class="g" width="100%" height="100%"/>
<text class="t h" x="${LEFT}" y="18">${escaped(title)}</text><text class="f" x="${RIGHT}" y="18" text-anchor="end">${escaped(figures)}</text>
${axesMarkup(scale, dates)}
<g clip-path="url(#c)">${shadesMarkup(segments, run.notified, axes)}<path class="b" d="${bandPath(runs, run, axes)}"/>
<path class="v" d="${linePathOf(runs, times, values, axes)}"/></g>
<path class="a" d="${dotsPath(rows, run.anomalies, values, axes)}"/>
${flagsMarkup(flags)}
</svg>
`
}
