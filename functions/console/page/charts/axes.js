import { number } from '../format.js'
import { FONT } from './colours.js'

const MINUTE = 60
const DAY = 86_400

/** @param {number} seconds @param {Intl.DateTimeFormatOptions} options */
const told = (seconds, options) => new Intl.DateTimeFormat('en-GB', options).format(seconds * 1_000)

/** Local time, as fine as the steps between the marks are. @param {number} seconds @param {number} step */
const timeLabel = (seconds, step) => {
  if (step >= DAY) return told(seconds, { day: 'numeric', month: 'short' })
  const at = new Date(seconds * 1_000)
  if (at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0)
    return told(seconds, { day: 'numeric', month: 'short' })
  if (step >= MINUTE) return told(seconds, { hour: '2-digit', minute: '2-digit' })
  const fine = step < 1 ? /** @type {const} */ ({ fractionalSecondDigits: 1 }) : {}
  return told(seconds, { hour: '2-digit', minute: '2-digit', second: '2-digit', ...fine })
}

/** @param {string} text */
const widthOf = (text) => text.length * 6.4

/**
 * Quiet axes: local time below, few values at the left, and no frame.
 *
 * @param {() => import('./colours.js').Colours} colours @returns {import('uplot').Axis[]}
 */
export const quietAxes = (colours) => [
  {
    font: FONT,
    stroke: () => colours().faint,
    grid: { show: false },
    ticks: { show: true, stroke: () => colours().line, width: 1, size: 4 },
    space: 84,
    size: 30,
    gap: 5,
    values: (_, splits, __, ___, step) => splits.map((seconds) => timeLabel(seconds, step))
  },
  {
    font: FONT,
    stroke: () => colours().faint,
    grid: { stroke: () => colours().line, width: 1 },
    ticks: { show: false },
    space: 44,
    gap: 8,
    size: (_, values) => Math.max(34, 12 + Math.max(0, ...(values ?? []).map((value) => widthOf(String(value))))),
    values: (_, splits) => splits.map((value) => (value === null ? '' : number(value)))
  }
]
