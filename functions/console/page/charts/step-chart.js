import { el } from '../dom.js'
import { number } from '../format.js'
import { onColours } from '../theme.js'
import uPlot from '../uplot.js'
import { quietAxes } from './axes.js'
import { FONT, readColours } from './colours.js'
import { drawBounds, drawSpans } from './marks.js'

/** @typedef {{ at: number, ready: number, wanted: number, concurrency: number, panic: boolean }} Step */

const HEIGHT = 170

/** Times of panic, side by side ones as one. @param {ReadonlyArray<Step>} steps @returns {ReadonlyArray<import('./marks.js').Span>} */
const panics = (steps) => {
  /** @type {Array<{ from: number, to: number, severity: 'warning' }>} */
  const spans = []
  steps.forEach(({ at, panic }, i) => {
    if (!panic) return
    const last = spans.at(-1)
    if (last !== undefined && steps[i - 1]?.panic === true) last.to = at
    else spans.push({ from: at, to: at, severity: 'warning' })
  })
  return spans
}

/** Replicas over time as the steps that they are: those that are ready as an area, those that are wanted dashed; requests in flight at the right. @param {string} label */
export const createStepChart = (label) => {
  const element = el('div', { class: 'chart', role: 'img', 'aria-label': label })
  /** @type {ReadonlyArray<Step>} */
  let steps = []
  let colours = readColours()
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  const paths = stepped === undefined ? {} : { paths: stepped }
  const [time, replicas] = quietAxes(() => colours)
  const plot = new uPlot(
    {
      width: 400,
      height: HEIGHT,
      padding: [10, 6, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true },
        replicas: { range: (_, __, most) => [0, Math.max(2, Math.ceil((most ?? 0) * 1.15))] },
        flight: { range: (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.15)] }
      },
      axes: [
        time ?? {},
        { ...replicas, scale: 'replicas', size: 30, space: 36, incrs: [1, 2, 5, 10, 20, 50, 100] },
        {
          font: FONT,
          scale: 'flight',
          side: 1,
          size: 30,
          gap: 6,
          space: 48,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
          stroke: () => colours.accent,
          grid: { show: false },
          ticks: { show: false },
          values: (_, splits) => splits.map(number)
        }
      ],
      series: [
        {},
        {
          scale: 'replicas',
          stroke: () => colours.good,
          width: 1.75,
          fill: () => colours.good.replace('rgb(', 'rgba(').replace(')', ', 0.16)'),
          points: { show: false },
          ...paths
        },
        {
          scale: 'replicas',
          stroke: () => colours.value,
          width: 1.25,
          dash: [4, 4],
          points: { show: false },
          ...paths
        },
        { scale: 'flight', stroke: () => colours.accent, width: 1.25, points: { show: false } }
      ],
      hooks: {
        drawClear: [(u) => drawSpans(u, panics(steps), colours)],
        draw: [(u) => drawBounds(u, panics(steps), colours.warning)]
      }
    },
    [[], [], [], []],
    element
  )
  const endColours = onColours(() => {
    colours = readColours()
    plot.redraw(false, true)
  })
  const resized = new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth)
    if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT })
  })
  resized.observe(element)
  return {
    element,
    /** @param {ReadonlyArray<Step>} next */
    set: (next) => {
      steps = next
      plot.setData([
        next.map(({ at }) => at / 1_000),
        next.map(({ ready }) => ready),
        next.map(({ wanted }) => wanted),
        next.map(({ concurrency }) => concurrency)
      ])
    },
    destroy: () => {
      endColours()
      resized.disconnect()
      plot.destroy()
    }
  }
}
