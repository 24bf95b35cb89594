import { escaped, linePath, type Point, px } from '../../backtest/plot/path.ts'
import { linearScale, shortNumber } from '../../backtest/plot/scale.ts'

export const WIDTH = 1_000
export const LEFT = 56
export const RIGHT = WIDTH - 24

/** One thing in a panel: `class` is its colour in the style of the picture. */
export type Curve = {
  readonly name: string
  readonly class: string
  /** Evenly from left to right. */
  readonly values: ReadonlyArray<number>
  /** What it stands on, for areas; a line when absent. */
  readonly base?: ReadonlyArray<number>
  /** Whole numbers that jump. */
  readonly steps?: boolean
}

export type PanelBox = { readonly top: number; readonly bottom: number }

const xOf = (i: number, length: number): number => LEFT + ((RIGHT - LEFT) * i) / length

/** A value holds for its whole place, so each has two points: jumps are upright and nothing leans. */
const outline = (values: ReadonlyArray<number>, at: (value: number) => number): ReadonlyArray<Point> =>
  values.flatMap((value, i): ReadonlyArray<Point> => {
    const y = at(value)
    return [
      [xOf(i, values.length), y],
      [xOf(i + 1, values.length), y]
    ]
  })

/** Through the middles of places: what changes all the time needs no jumps. */
const smooth = (values: ReadonlyArray<number>, at: (value: number) => number): ReadonlyArray<Point> => [
  [LEFT, at(values[0] ?? 0)],
  ...values.map((value, i): Point => [xOf(i + 0.5, values.length), at(value)]),
  [RIGHT, at(values.at(-1) ?? 0)]
]

const curvePath = ({ class: name, values, base, steps }: Curve, at: (value: number) => number): string => {
  const draw = steps === true ? outline : smooth
  const upper = draw(values, at)
  if (base === undefined) return `<path class="${name} line" d="${linePath([upper])}"/>`
  return `<path class="${name} area" d="${linePath([[...upper, ...draw(base, at).toReversed()]])}z"/>`
}

/** Pixels of a character of a legend, about. */
const CHARACTER = 5.8

/** Names of curves with their colours, right-aligned over the panel. */
const legend = (curves: ReadonlyArray<Curve>, top: number): string => {
  let right = RIGHT
  return curves
    .toReversed()
    .map(({ name, class: colour, base }) => {
      const x = right - CHARACTER * name.length - 17
      right = x - 16
      const mark =
        base === undefined
          ? `<path class="${colour} line" d="M${px(x)} ${top - 11}h12"/>`
          : `<rect class="${colour} area" x="${px(x)}" y="${top - 16}" width="12" height="10" rx="2"/>`
      return `${mark}<text class="f" x="${px(x + 17)}" y="${top - 7}">${escaped(name)}</text>`
    })
    .join('')
}

/** A panel with its title, axis, curves and legend; the scale begins at 0. */
export const panel = (title: string, curves: ReadonlyArray<Curve>, { top, bottom }: PanelBox): string => {
  const most = curves.flatMap(({ values }) => values).reduce((a, b) => Math.max(a, b), 0)
  // linearScale leaves a margin at both ends; here 0 is the ground.
  const scale = linearScale(0, most === 0 ? 1 : most, bottom, top)
  const ground = scale.at(0)
  const ticks = scale.ticks.filter((tick) => tick === 0 || Number.isInteger(tick) || most < 4)
  const at = (value: number): number => bottom - ((ground - scale.at(value)) * (bottom - top)) / (ground - top)
  const grid = ticks.map((tick) => `M${LEFT} ${px(at(tick))}H${RIGHT}`).join('')
  const labels = ticks.map(
    (tick) => `<text class="f" x="${LEFT - 7}" y="${px(at(tick))}" dy="4" text-anchor="end">${shortNumber(tick)}</text>`
  )
  return [
    `<text class="t" x="${LEFT}" y="${top - 7}">${escaped(title)}</text>${legend(curves, top)}`,
    `<path class="x" d="${grid}"/>${labels.join('')}`,
    ...curves.map((curve) => curvePath(curve, at))
  ].join('\n')
}
