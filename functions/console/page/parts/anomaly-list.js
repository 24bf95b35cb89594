import { moment } from '../clock.js'
import { el } from '../dom.js'
import { count, number } from '../format.js'
import { severityMark } from '../icons.js'
import { badge } from './badges.js'

/** @typedef {import('../charts/marks.js').Anomaly} Anomaly */

/** Shown at once; the others on demand. */
const FIRST = 8

/** @param {Anomaly} anomaly */
const entry = ({ severity, time, reason, explanation, value, score }) =>
  el(
    'li',
    { class: 'anomaly' },
    severityMark(severity),
    el(
      'div',
      {},
      el(
        'p',
        { class: 'anomaly-head' },
        el('strong', {}, number(value)),
        badge(reason),
        el('span', { class: 'hidden' }, severity),
        el('span', { class: 'dim' }, moment(time)),
        el(
          'span',
          { class: 'anomaly-score dim', title: 'Over 1 is anomalous' },
          `score ${number(Math.round(score * 100) / 100)}`
        )
      ),
      el('p', {}, explanation)
    )
  )

/** Anomalies with their reason in words. @param {ReadonlyArray<Anomaly>} anomalies newest first */
export const anomalyList = (anomalies) => {
  const list = el('ul', { class: 'anomalies' }, ...anomalies.slice(0, FIRST).map(entry))
  if (anomalies.length <= FIRST) return list
  const more = el('button', { class: 'button small', type: 'button' }, `Show all ${count(anomalies.length)}`)
  more.addEventListener('click', () => {
    list.append(...anomalies.slice(FIRST).map(entry))
    more.remove()
  })
  return el('div', {}, list, more)
}
