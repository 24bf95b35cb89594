import { el } from '../dom.js'
import { onColours } from '../theme.js'
import uPlot from '../uplot.js'
import { quietAxes } from './axes.js'
import { readColours } from './colours.js'
import { drawMarks, drawNewest, drawSpans } from './marks.js'
import { toColumns, valueRange } from './series-data.js'
import { createTooltip } from './tooltip.js'

/**
 * @typedef {import('./series-data.js').Point} Point
 * @typedef {import('./marks.js').Anomaly} Anomaly
 * @typedef {{ points: ReadonlyArray<Point>, anomalies: ReadonlyArray<Anomaly>, spans?: ReadonlyArray<import('./marks.js').Span> }} Content
 */

const HEIGHT = 300
/** Least height: a phone held across. */
const LEAST_HEIGHT = 180

/**
 * Value, expectation, band and anomalies over time. Dragging zooms, a double click and Escape go back; with the keyboard the arrow
 * keys walk over the points. What is on show stays where it is when points come in: the axes move only when they have to.
 *
 * @param {{ label: string, height?: number }} options
 */
export const createSeriesChart = ({ label, height = HEIGHT }) => {
  const element = el('div', {
    class: 'chart',
    tabindex: 0,
    role: 'group',
    'aria-roledescription': 'chart',
    'aria-label': `${label}. Left and right arrow keys read the points.`
  })
  const spoken = el('p', { class: 'hidden', 'aria-live': 'polite' })
  /** @type {Content} */
  let content = { points: [], anomalies: [] }
  /** @type {Map<number, Anomaly>} */
  let byTime = new Map()
  /** @type {[number, number] | undefined} */
  let zoom
  /** @type {[number, number] | undefined} */
  let shown
  let colours = readColours()
  let columns = toColumns([])

  const plot = new uPlot(
    {
      width: 600,
      height,
      padding: [12, 14, 0, 0],
      legend: { show: false },
      cursor: {
        x: true,
        y: false,
        drag: { x: true, y: false, setScale: false },
        // Only the value has a dot.
        dataIdx: (_, series, row) => (series <= 1 ? row : null),
        points: { size: 9, width: 2, stroke: () => colours.panel, fill: () => colours.accent }
      },
      scales: {
        x: { time: true, range: (_, from, to) => zoom ?? (from === to ? [from - 30, to + 30] : [from, to]) },
        y: { range: () => (shown = valueRange(columns, shown)) }
      },
      axes: quietAxes(() => colours),
      series: [
        {},
        { stroke: () => colours.value, width: 1.75, points: { show: false } },
        { stroke: () => colours.expected, width: 1.25, dash: [5, 4], points: { show: false } },
        { stroke: 'transparent', points: { show: false } },
        { stroke: 'transparent', points: { show: false } }
      ],
      bands: [{ series: [4, 3], fill: () => colours.band }],
      hooks: {
        drawClear: [(u) => drawSpans(u, content.spans ?? [], colours)],
        draw: [
          (u) => {
            drawNewest(u, columns[0].length - 1, colours)
            drawMarks(u, content.anomalies, colours)
          }
        ],
        setCursor: [(u) => point(u)],
        setSelect: [
          (u) => {
            if (u.select.width < 6) return
            zoomTo([u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')])
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          }
        ]
      }
    },
    /** @type {import('uplot').AlignedData} */ (columns),
    element
  )
  element.append(spoken)
  const tooltip = createTooltip(plot.over)

  /** @param {import('uplot')} u */
  const point = (u) => {
    const { idx: row, left = -1, top = -1 } = u.cursor
    const seconds = row === null || row === undefined ? undefined : columns[0][row]
    const value = row === null || row === undefined ? null : columns[1][row]
    if (left < 0 || seconds === undefined || value === null || value === undefined) return tooltip.hide()
    const i = /** @type {number} */ (row)
    const time = Math.round(seconds * 1_000)
    const at = {
      time,
      value,
      expected: columns[2][i] ?? null,
      lower: columns[3][i] ?? null,
      upper: columns[4][i] ?? null
    }
    tooltip.show(at, byTime.get(time), u.valToPos(seconds, 'x'), top)
  }

  /** @param {[number, number] | undefined} to seconds */
  const zoomTo = (to) => {
    zoom = to
    element.classList.toggle('zoomed', to !== undefined)
    redraw()
  }

  const redraw = () => {
    if (zoom !== undefined) plot.setScale('x', { min: zoom[0], max: zoom[1] })
    else plot.setScale('x', { min: columns[0][0] ?? 0, max: columns[0].at(-1) ?? 1 })
  }

  plot.over.addEventListener('dblclick', () => zoomTo(undefined))
  plot.over.addEventListener('mouseleave', () => tooltip.hide())

  element.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && zoom !== undefined) {
      zoomTo(undefined)
      event.stopPropagation()
    }
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (step === 0 || columns[0].length === 0) return
    event.preventDefault()
    let row = plot.cursor.idx ?? (step < 0 ? columns[0].length : -1)
    do row += step
    while (columns[0][row] !== undefined && columns[1][row] === null)
    const seconds = columns[0][row]
    const value = columns[1][row]
    if (seconds === undefined || value === null || value === undefined) return
    plot.setCursor({ left: plot.valToPos(seconds, 'x'), top: plot.valToPos(value, 'y') })
    spoken.textContent = plot.over.querySelector('.tooltip')?.textContent ?? ''
  })
  element.addEventListener('blur', () => {
    tooltip.hide()
    plot.setCursor({ left: -10, top: -10 })
  })

  const endColours = onColours(() => {
    colours = readColours()
    plot.redraw(false, true)
  })
  const resized = new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth)
    if (width > 0 && width !== plot.width)
      plot.setSize({ width, height: width < 520 ? Math.max(LEAST_HEIGHT, height * 0.75) : height })
  })
  resized.observe(element)

  return {
    element,
    /** @param {Content} next */
    set: (next) => {
      content = next
      columns = toColumns(next.points)
      byTime = new Map(next.anomalies.map((anomaly) => [Date.parse(anomaly.time), anomaly]))
      plot.setData(/** @type {import('uplot').AlignedData} */ (columns), false)
      redraw()
      point(plot)
    },
    destroy: () => {
      endColours()
      resized.disconnect()
      plot.destroy()
    }
  }
}
