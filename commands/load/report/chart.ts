import { escaped, px } from '../../backtest/plot/path.ts'
import type { Stretch } from '../figures.ts'

export const WIDTH = 960
export const HEIGHT = 220
/** Edges of the area in which values are drawn, pixels. */
export const LEFT = 52
export const RIGHT = WIDTH - 12
export const TOP = 22
export const BOTTOM = HEIGHT - 26

/** Seconds from the first request that all charts of a page show. */
export type Span = { readonly from: number; readonly to: number }

export const xOf =
  ({ from, to }: Span) =>
  (seconds: number): number =>
    LEFT + ((RIGHT - LEFT) * (seconds - from)) / Math.max(1, to - from)

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600]
const MOST_TICKS = 12

const timeTicks = ({ from, to }: Span): ReadonlyArray<number> => {
  const step = STEPS.find((one) => (to - from) / one <= MOST_TICKS) ?? 1_200
  const ticks: number[] = []
  for (let seconds = Math.ceil(from / step) * step; seconds <= to; seconds += step) ticks.push(seconds)
  return ticks
}

export type Tick = { readonly y: number; readonly label: string }

export type Chart = {
  readonly title: string
  /** For those who cannot see it: what it shows, in a sentence. */
  readonly description: string
  readonly span: Span
  readonly phases: ReadonlyArray<Stretch>
  readonly ticks: ReadonlyArray<Tick>
  /** SVG. */
  readonly content: string
  readonly legend: ReadonlyArray<{ readonly className: string; readonly label: string }>
}

const band = (x: (seconds: number) => number, { name, from, to }: Stretch, i: number): string => {
  const [left, right] = [x(from), x(to)]
  const shade =
    i % 2 === 0
      ? `<rect class="band" x="${px(left)}" y="${TOP}" width="${px(right - left)}" height="${BOTTOM - TOP}"/>`
      : ''
  return `${shade}<text class="phase" x="${px(left + 4)}" y="${TOP - 6}">${escaped(name)}</text>`
}

/** A figure with axes, phases and legend, around what is drawn into it. */
export const chartFigure = ({ title, description, span, phases, ticks, content, legend }: Chart): string => {
  const x = xOf(span)
  const id = title.toLowerCase().replace(/[^a-z]+/g, '-')
  const grid = ticks
    .map(
      ({ y, label }) =>
        `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${px(y)}" y2="${px(y)}"/><text class="tick" x="${LEFT - 6}" y="${px(y + 4)}" text-anchor="end">${escaped(label)}</text>`
    )
    .join('')
  const times = timeTicks(span)
    .map(
      (seconds) => `<text class="tick" x="${px(x(seconds))}" y="${HEIGHT - 8}" text-anchor="middle">${seconds} s</text>`
    )
    .join('')
  const keys = legend
    .map(({ className, label }) => `<li><i class="key ${className}"></i>${escaped(label)}</li>`)
    .join('')
  return `<figure>
<figcaption id="${id}">${escaped(title)}<ul class="legend">${keys}</ul></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}" aria-describedby="${id}-text"><desc id="${id}-text">${escaped(description)}</desc>
${phases.map((phase, i) => band(x, phase, i)).join('')}${grid}${times}${content}</svg>
</figure>`
}
