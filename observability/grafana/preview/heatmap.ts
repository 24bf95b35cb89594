import type { Series, Window } from './ask.ts'
import { frameOf, px, svg, timeAxis } from './frame.ts'
import { inUnit } from './units.ts'

const bound = ({ labels }: Series): number => Number(labels['le']?.replace('+Inf', 'Infinity'))

const DARK = [35, 20, 12] as const
const BRIGHT = [255, 190, 120] as const

const shade = (share: number): string => {
  const parts = DARK.map((dark, i) => Math.round(dark + ((BRIGHT[i] ?? 0) - dark) * share ** 0.5))
  return `rgb(${parts.join(',')})`
}

/** Buckets of a histogram from below, a row each; Prometheus counts every one with all below it, which is taken off here. */
export const heatmap = (
  series: ReadonlyArray<Series>,
  window: Window,
  unit: string | undefined,
  width: number,
  height: number
): string => {
  const frame = frameOf(width, height, window)
  const buckets = series.toSorted((one, other) => bound(one) - bound(other))
  const row = (frame.bottom - frame.top) / Math.max(1, buckets.length)
  const column = frame.x(window.step) - frame.x(0)
  const cells = buckets.flatMap(({ points }, i) => {
    const below = new Map(buckets[i - 1]?.points)
    return points.map(([time, value]) => ({ i, time, count: value - (below.get(time) ?? 0) }))
  })
  const most = cells.reduce((max, { count }) => Math.max(max, count), 0)
  const every = Math.ceil(16 / row)
  const labels = buckets
    .map((one, i) => {
      if (i % every !== 0) return ''
      const text = bound(one) === Number.POSITIVE_INFINITY ? '+Inf' : inUnit(unit, bound(one))
      return `<text x="${frame.left - 6}" y="${px(frame.bottom - (i + 0.5) * row)}" dy="4" text-anchor="end">${text}</text>`
    })
    .join('')
  const drawn = cells
    .filter(({ count }) => count > 1e-9)
    .map(({ i, time, count }) => {
      const place = `x="${px(frame.x(time) - column / 2)}" y="${px(frame.bottom - (i + 1) * row)}"`
      return `<rect ${place} width="${px(column - 0.5)}" height="${px(row - 1)}" fill="${shade(count / most)}"/>`
    })
    .join('')
  return svg(frame, timeAxis(frame, window) + labels + drawn)
}
