import type { Points, Window } from './ask.ts'
import { named } from './colours.ts'
import type { FilePanel } from './dashboard-file.ts'
import { type Frame, frameOf, px, svg, timeAxis, valueAxis } from './frame.ts'
import { inUnit, ticks } from './units.ts'

/** A series as it is drawn. */
export type Line = { readonly name: string; readonly colour: string; readonly dashed: boolean; readonly points: Points }

const isNumber = ([, value]: Points[number]): boolean => Number.isFinite(value)

/** Where a series has no value its line ends, and begins anew after it. */
const pieces = (points: Points, step: number): ReadonlyArray<Points> => {
  const all: Array<Array<readonly [number, number]>> = []
  let before = Number.NEGATIVE_INFINITY
  for (const point of points.filter(isNumber)) {
    if (point[0] - before > step * 1.5) all.push([])
    all.at(-1)?.push(point)
    before = point[0]
  }
  return all
}

const lineOf = (points: Points, x: (time: number) => number, y: (value: number) => number, steps: boolean): string =>
  points
    .map(([time, value], i) => {
      const at = px(x(time))
      if (i === 0) return `M${at} ${px(y(value))}`
      return steps ? `H${at}V${px(y(value))}` : `L${at} ${px(y(value))}`
    })
    .join('')

type Y = (value: number) => number

const drawLines = (lines: ReadonlyArray<Line>, panel: FilePanel, frame: Frame, y: Y, step: number): string => {
  const { lineInterpolation, fillOpacity = 0 } = panel.fieldConfig?.defaults.custom ?? {}
  const steps = lineInterpolation === 'stepAfter'
  let text = ''
  for (const { points, colour, dashed } of lines) {
    for (const piece of pieces(points, step)) {
      const path = lineOf(piece, frame.x, y, steps)
      const [first, last] = [piece[0]?.[0] ?? 0, piece.at(-1)?.[0] ?? 0]
      if (!dashed) {
        const area = `${path}L${px(frame.x(last))} ${frame.bottom}L${px(frame.x(first))} ${frame.bottom}Z`
        text += `<path d="${area}" fill="${colour}" fill-opacity="${fillOpacity / 100}"/>`
      }
      const dash = dashed ? ' stroke-dasharray="6 5"' : ''
      text += `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.3"${dash}/>`
    }
  }
  return text
}

/** One on the other; what was below a bar at that time is in `base`. */
const drawBars = (lines: ReadonlyArray<Line>, frame: Frame, y: Y, step: number): string => {
  const base = new Map<number, number>()
  const width = Math.max(1, (frame.x(step) - frame.x(0)) * 0.8)
  let text = ''
  for (const { points, colour } of lines) {
    for (const [time, value] of points.filter(isNumber)) {
      const low = base.get(time) ?? 0
      base.set(time, low + value)
      if (value <= 0) continue
      const top = y(low + value)
      const left = px(frame.x(time) - width / 2)
      text += `<rect x="${left}" y="${px(top)}" width="${px(width)}" height="${px(y(low) - top)}" fill="${colour}"/>`
    }
  }
  return text
}

/** The least that is more than nothing, for a scale that has no 0. */
const lowest = (lines: ReadonlyArray<Line>): number =>
  lines.flatMap(({ points }) => points).reduce((low, [, value]) => (value > 0 ? Math.min(low, value) : low), Infinity)

const highest = (lines: ReadonlyArray<Line>, stacked: boolean): number => {
  const sums = new Map<number, number>()
  let most = 0
  for (const { points } of lines) {
    for (const [time, value] of points.filter(isNumber)) {
      const sum = stacked ? (sums.get(time) ?? 0) + value : value
      sums.set(time, sum)
      most = Math.max(most, sum)
    }
  }
  return most
}

/** Dashed, as far as they are within the scale: Grafana makes no room for them. */
const drawThresholds = (panel: FilePanel, frame: Frame, y: Y, max: number): string => {
  const { custom, thresholds } = panel.fieldConfig?.defaults ?? {}
  if (custom?.thresholdsStyle?.mode !== 'dashed') return ''
  return (thresholds?.steps ?? [])
    .filter(({ value }) => value !== null && value <= max)
    .map(({ value, color }) => {
      const at = px(y(value ?? 0))
      const line = `x1="${frame.left}" x2="${frame.right}" y1="${at}" y2="${at}"`
      return `<line ${line} stroke="${named(color)}" stroke-width="1.5" stroke-dasharray="9 7"/>`
    })
    .join('')
}

/** Lines, steps and bars over time, from 0 up or over tenfold steps. */
export const timeSeries = (
  panel: FilePanel,
  lines: ReadonlyArray<Line>,
  window: Window,
  width: number,
  height: number
): string => {
  const { unit, max: fixed, decimals, custom } = panel.fieldConfig?.defaults ?? {}
  const bars = custom?.drawStyle === 'bars'
  const most = highest(lines, bars && custom?.stacking?.mode === 'normal')
  const max = fixed ?? (most === 0 ? 1 : most * 1.05)
  const isLog = custom?.scaleDistribution?.type === 'log'
  const tenths = isLog ? Math.floor(Math.log10(Math.min(lowest(lines), max))) : 0
  const share = (value: number): number =>
    isLog ? Math.max(0, (Math.log10(value) - tenths) / (Math.log10(max) - tenths)) : value / max
  const decades = Array.from({ length: Math.max(1, Math.ceil(Math.log10(max)) - tenths) }, (_, i) => 10 ** (tenths + i))
  const values = (isLog ? decades : ticks(0, max, 5, unit)).filter((value) => decimals !== 0 || Number.isInteger(value))
  const labels = values.map((value) => inUnit(unit, value))
  const frame = frameOf(width, height, window, labels)
  const y: Y = (value) => frame.bottom - share(value) * (frame.bottom - frame.top)
  const drawn = bars ? drawBars(lines, frame, y, window.step) : drawLines(lines, panel, frame, y, window.step)
  const axes = timeAxis(frame, window) + valueAxis(frame, unit, values, y)
  return svg(frame, `${axes}${drawn}${drawThresholds(panel, frame, y, max)}`)
}
