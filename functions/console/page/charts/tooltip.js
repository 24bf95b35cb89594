import { el, refill } from '../dom.js'
import { dateTime, number, zone } from '../format.js'
import { severityMark } from '../icons.js'

/** @typedef {import('./marks.js').Anomaly} Anomaly */

/** @param {string} name @param {string} value */
const line = (name, value) => [el('dt', {}, name), el('dd', {}, value)]

/**
 * What the cursor points at. It follows the cursor and changes sides in time, so that it never hides the point itself.
 *
 * @param {HTMLElement} over where the cursor moves
 */
export const createTooltip = (over) => {
  const box = el('div', { class: 'tooltip', hidden: true })
  over.append(box)
  return {
    hide: () => {
      box.hidden = true
    },
    /**
     * @param {{ time: number, value: number | null, expected: number | null, lower: number | null, upper: number | null }} point
     * @param {Anomaly | undefined} anomaly @param {number} left @param {number} top
     */
    show: (point, anomaly, left, top) => {
      refill(
        box,
        el('p', { class: 'tooltip-time' }, `${dateTime(point.time)} ${zone(point.time)}`),
        el(
          'dl',
          {},
          ...line('Value', number(point.value)),
          ...(point.expected === null ? [] : line('Expected', number(point.expected))),
          ...(point.lower === null || point.upper === null
            ? []
            : line('Normal', `${number(point.lower)} to ${number(point.upper)}`))
        ),
        anomaly &&
          el(
            'p',
            { class: `tooltip-why ${anomaly.severity}` },
            severityMark(anomaly.severity),
            el('span', {}, anomaly.explanation)
          )
      )
      box.hidden = false
      const { width, height } = over.getBoundingClientRect()
      const isRight = left + 18 + box.offsetWidth > width
      box.style.left = `${Math.max(0, isRight ? left - 14 - box.offsetWidth : left + 14)}px`
      box.style.top = `${Math.max(0, Math.min(height - box.offsetHeight, top - box.offsetHeight / 2))}px`
    }
  }
}
