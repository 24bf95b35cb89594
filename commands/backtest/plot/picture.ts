import { alertsOf, isRight, segmentsOf } from '../measures/events.ts'
import type { SeriesRun } from '../run-series.ts'
import { columnsOf, rowsByTime } from './columns.ts'
import { bandPath, dotsPath, runsOf, valuesPath } from './curves.ts'
import { type Flag, flagsMarkup } from './flags.ts'
import { type Axes, BOTTOM, HEIGHT, LEFT, RIGHT, STYLE, TOP, WIDTH } from './frame.ts'
import { escaped, px } from './path.ts'
import { linearScale, type Scale, shortNumber } from './scale.ts'
import { shadesMarkup } from './shades.ts'
import { timeTicks } from './time-axis.ts'

export type Picture = {
  readonly title: string
  /** Right of the title: what was measured. */
  readonly figures: string
  readonly times: Float64Array
  readonly values: Float64Array
  readonly labels: Uint8Array | undefined
  readonly run: Pick<SeriesRun, 'lower' | 'upper' | 'anomalies' | 'notified' | 'notices'>
}

const extent = (values: Float64Array): readonly [low: number, high: number] => {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

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
 * (green: right, red: false, violet: nobody can tell).
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
<text class="t h" x="${LEFT}" y="18">${escaped(title)}</text>
<text class="f" x="${RIGHT}" y="18" text-anchor="end">${escaped(figures)}</text>
${axesMarkup(scale, dates)}
<g clip-path="url(#c)">${shadesMarkup(segments, run.notified, axes)}<path class="b" d="${bandPath(runs, run, axes)}"/>
<path class="v" d="${valuesPath(runs, times, values, axes)}"/></g>
<path class="a" d="${dotsPath(rows, run.anomalies, values, axes)}"/>
${flagsMarkup(flags)}
</svg>
`
}
