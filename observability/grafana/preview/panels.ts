import type { Series, Window } from './ask.ts'
import { colourOf, named } from './colours.ts'
import type { FilePanel } from './dashboard-file.ts'
import { escapeHtml } from './frame.ts'
import { heatmap } from './heatmap.ts'
import { type Line, timeSeries } from './time-series.ts'
import { inUnit } from './units.ts'

const LEGEND = 26

/** What overrides by name (`byRegexp`) say of a series. */
const overridden = <T>({ fieldConfig }: FilePanel, name: string, property: string): T | undefined =>
  (fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => {
      const [, pattern = '(?!)'] = /^\/(.*)\/$/.exec(String(matcher.options)) ?? []
      return matcher.id === 'byRegexp' && new RegExp(pattern).test(name)
    })
    .flatMap(({ properties }) => properties)
    .findLast(({ id }) => id === property)?.value as T | undefined

const legend = (lines: ReadonlyArray<Line>): string =>
  `<ul>${lines.map(({ name, colour }) => `<li><i style="background:${colour}"></i>${escapeHtml(name)}</li>`).join('')}</ul>`

const mostOf = ({ points }: Line): number => points.reduce((most, [, value]) => Math.max(most, value || 0), 0)

/** Names with the greatest value of each, the greatest first. */
const legendTable = (lines: ReadonlyArray<Line>, unit: string | undefined): string =>
  lines
    .toSorted((one, other) => mostOf(other) - mostOf(one))
    .map((line) => {
      const name = `<i style="background:${line.colour}"></i>${escapeHtml(line.name)}`
      return `<tr><td>${name}</td><td>${inUnit(unit, mostOf(line))}</td></tr>`
    })
    .join('')

/** Shades of one colour where an override says so, the later the darker. */
const colourFor = (panel: FilePanel, name: string, i: number): string => {
  const colour = overridden<{ fixedColor: string }>(panel, name, 'color')
  if (colour === undefined) return colourOf(i)
  return `color-mix(in srgb, ${named(colour.fixedColor)} ${100 - (i % 5) * 12}%, #181b1f)`
}

const overTime = (panel: FilePanel, series: ReadonlyArray<Series>, window: Window, width: number, height: number) => {
  const lines: ReadonlyArray<Line> = series.map(({ name, points }, i) => ({
    name,
    colour: colourFor(panel, name, i),
    dashed: overridden<{ fill?: string }>(panel, name, 'custom.lineStyle')?.fill === 'dash',
    points
  }))
  if (panel.options?.legend?.placement === 'right') {
    const left = Math.floor(width * 0.62)
    const names = legendTable(lines, panel.fieldConfig?.defaults.unit)
    return `<div class="beside">${timeSeries(panel, lines, window, left, height)}
<table class="names" style="width:${width - left - 8}px"><tr><th>Name</th><th>Max</th></tr>${names}</table></div>`
  }
  // Grafana lets a list of names take a third of the panel and scroll; about so much of it is seen.
  const rows = Math.max(1, Math.ceil(lines.reduce((sum, { name }) => sum + name.length * 6.5 + 26, 0) / width))
  const below = Math.min(height * 0.35, 6 + rows * (LEGEND - 6))
  const diagram = timeSeries(panel, lines, window, width, Math.floor(height - below))
  return `${diagram}<div class="legend" style="height:${below}px">${legend(lines)}</div>`
}

/** The last number of each series, coloured by the thresholds, over the course of it. */
const figures = (panel: FilePanel, series: ReadonlyArray<Series>, window: Window, width: number, height: number) => {
  const { unit, thresholds } = panel.fieldConfig?.defaults ?? {}
  return series
    .map(({ points }) => {
      const value = points.findLast((point) => !Number.isNaN(point[1]))?.[1] ?? Number.NaN
      const step = (thresholds?.steps ?? []).findLast((one) => one.value === null || value >= one.value)
      const colour = named(step?.color ?? 'text')
      const most = points.reduce((max, point) => Math.max(max, point[1] || 0), 0) || 1
      const x = (time: number): number => ((time - window.from) / (window.to - window.from)) * width
      const path = points.map(([time, one]) => `${x(time)},${height - ((one || 0) / most) * height * 0.45}`)
      const ends = [x(points[0]?.[0] ?? 0), x(points.at(-1)?.[0] ?? 0)]
      const area = `<polygon points="${ends[0]},${height} ${path.join(' ')} ${ends[1]},${height}" fill="${colour}" fill-opacity="0.18"/>`
      const line = `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-opacity="0.6"/>`
      const text = Number.isNaN(value) ? 'NaN' : inUnit(unit, value)
      return `<div class="stat" style="color:${colour}"><svg width="${width}" height="${height}">${area}${line}</svg><b>${text}</b></div>`
    })
    .join('')
}

type Organize = {
  readonly excludeByName?: Readonly<Record<string, boolean>>
  readonly renameByName?: Readonly<Record<string, string>>
  readonly indexByName?: Readonly<Record<string, number>>
}

/** A row each series, a column each label, and the value last, as `organize` has them. */
const table = (panel: FilePanel, series: ReadonlyArray<Series>): string => {
  const organize = (panel.transformations?.find(({ id }) => id === 'organize')?.options ?? {}) as Organize
  const { excludeByName = {}, renameByName = {}, indexByName = {} } = organize
  const columns = [...new Set(series.flatMap(({ labels }) => Object.keys(labels))), 'Value']
    .filter((name) => excludeByName[name] !== true)
    .toSorted((one, other) => (indexByName[one] ?? 99) - (indexByName[other] ?? 99))
  const cell = ({ labels, points }: Series, name: string): string =>
    name === 'Value' ? inUnit(panel.fieldConfig?.defaults.unit, points.at(-1)?.[1] ?? Number.NaN) : (labels[name] ?? '')
  const head = columns.map((name) => `<th>${escapeHtml(renameByName[name] ?? name)}</th>`).join('')
  const body = series
    .map((one) => `<tr>${columns.map((name) => `<td>${escapeHtml(cell(one, name))}</td>`).join('')}</tr>`)
    .join('')
  return `<table><tr>${head}</tr>${body}</table>`
}

/** The inside of a panel of this size (px), as HTML. */
export const drawPanel = (
  panel: FilePanel,
  series: ReadonlyArray<Series>,
  window: Window,
  width: number,
  height: number
): string => {
  if (series.length === 0) return `<p class="none">${panel.fieldConfig?.defaults.noValue ?? 'No data'}</p>`
  switch (panel.type) {
    case 'timeseries':
      return overTime(panel, series, window, width, height)
    case 'stat':
      return figures(panel, series, window, width, height)
    case 'table':
      return table(panel, series)
    case 'heatmap':
      return heatmap(series, window, panel.fieldConfig?.defaults.unit, width, height)
    default:
      return `<p class="none">The preview cannot draw ${escapeHtml(panel.type)}</p>`
  }
}
