/**
 * @typedef {import('../../../../shared/contract/anomaly.ts').Anomaly} Anomaly
 * @typedef {{ from: number, to: number, severity: 'critical' | 'warning' }} Span an incident, Unix ms
 * @typedef {import('./colours.js').Colours} Colours
 */

const SIZE = 6.5
/** Marks nearer to each other than this are one, px. */
const APART = 5

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} size */
const diamond = (context, x, y, size) => {
  context.moveTo(x, y - size)
  context.lineTo(x + size, y)
  context.lineTo(x, y + size)
  context.lineTo(x - size, y)
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} size */
const triangle = (context, x, y, size) => {
  context.moveTo(x, y - size)
  context.lineTo(x + size, y + size * 0.8)
  context.lineTo(x - size, y + size * 0.8)
}

/**
 * Anomalies as marks on the line: a diamond is critical, a triangle a warning, each with a rim of the ground's colour so that marks
 * side by side stay apart.
 *
 * @param {import('uplot')} plot @param {ReadonlyArray<Anomaly>} anomalies @param {Colours} colours
 */
export const drawMarks = (plot, anomalies, colours) => {
  const { ctx: context } = plot
  const { left, top, width, height } = plot.bbox
  const ratio = devicePixelRatio
  context.save()
  context.beginPath()
  context.rect(left, top - SIZE * ratio, width + SIZE * ratio, height + 2 * SIZE * ratio)
  context.clip()
  // Oldest first, critical ones last: what matters lies on top. Of those that would hide each other the newest is drawn.
  for (const severity of /** @type {const} */ (['warning', 'critical'])) {
    const own = anomalies.filter((anomaly) => anomaly.severity === severity).reverse()
    own.forEach((anomaly, i) => {
      const place = (/** @type {Anomaly | undefined} */ one) =>
        one === undefined ? Number.POSITIVE_INFINITY : plot.valToPos(Date.parse(one.time) / 1_000, 'x', true)
      const x = place(anomaly)
      const y = plot.valToPos(anomaly.value, 'y', true)
      const after = own[i + 1]
      if (
        after !== undefined &&
        place(after) - x < APART * ratio &&
        Math.abs(plot.valToPos(after.value, 'y', true) - y) < APART * ratio
      )
        return
      context.beginPath()
      if (severity === 'critical') diamond(context, x, y, SIZE * ratio)
      else triangle(context, x, y, SIZE * ratio)
      context.closePath()
      context.lineWidth = 2.5 * ratio
      context.strokeStyle = colours.panel
      context.stroke()
      context.fillStyle = colours[severity]
      context.fill()
    })
  }
  context.restore()
}

/** Incidents as soft columns behind everything. @param {import('uplot')} plot @param {ReadonlyArray<Span>} spans @param {Colours} colours */
export const drawSpans = (plot, spans, colours) => {
  const { ctx: context } = plot
  const { left, top, width, height } = plot.bbox
  context.save()
  for (const { from, to, severity } of spans) {
    const begin = Math.max(left, plot.valToPos(from / 1_000, 'x', true) - 4 * devicePixelRatio)
    const end = Math.min(left + width, plot.valToPos(to / 1_000, 'x', true) + 4 * devicePixelRatio)
    if (end <= begin) continue
    context.fillStyle = severity === 'critical' ? colours.criticalVeil : colours.warningVeil
    context.fillRect(begin, top, end - begin, height)
  }
  context.restore()
}

/** Where columns begin and end, for those that lie under an area. @param {import('uplot')} plot @param {ReadonlyArray<Span>} spans @param {string} colour */
export const drawBounds = (plot, spans, colour) => {
  const { ctx: context } = plot
  const { left, top, width, height } = plot.bbox
  const apart = 4 * devicePixelRatio
  context.save()
  context.fillStyle = colour
  context.globalAlpha = 0.7
  for (const { from, to } of spans) {
    const begin = plot.valToPos(from / 1_000, 'x', true) - apart
    const end = plot.valToPos(to / 1_000, 'x', true) + apart
    for (const x of [begin, end])
      if (x >= left && x <= left + width) context.fillRect(x - devicePixelRatio / 2, top, devicePixelRatio, height)
  }
  context.restore()
}

/** The newest value, a dot at the end of the line. @param {import('uplot')} plot @param {number} row @param {Colours} colours */
export const drawNewest = (plot, row, colours) => {
  const time = plot.data[0][row]
  const value = plot.data[1]?.[row]
  if (time === undefined || value === null || value === undefined) return
  const { ctx: context } = plot
  const x = plot.valToPos(time, 'x', true)
  if (x > plot.bbox.left + plot.bbox.width + 1 || x < plot.bbox.left) return
  context.save()
  context.beginPath()
  context.arc(x, plot.valToPos(value, 'y', true), 3.5 * devicePixelRatio, 0, 2 * Math.PI)
  context.fillStyle = colours.accent
  context.strokeStyle = colours.panel
  context.lineWidth = 2 * devicePixelRatio
  context.stroke()
  context.fill()
  context.restore()
}
