import { el } from '../dom.js'
import { counted } from '../format.js'
import { severityMark } from '../icons.js'

/** @typedef {import('../../api.ts').SeriesItem} SeriesItem */

/** @param {'critical' | 'warning'} severity @param {string} [text] */
export const severityBadge = (severity, text = severity) =>
  el('span', { class: `badge ${severity}` }, severityMark(severity), text)

/** @param {string} text @param {string} [tone] */
export const badge = (text, tone = '') => el('span', { class: `badge ${tone}` }, text)

/** What of a series is worth a word: its alert, else its state; nothing for one that is as always. @param {Pick<SeriesItem, 'alert' | 'last' | 'is_silent'>} series */
export const seriesBadge = ({ alert, last, is_silent: isSilent }) => {
  if (alert !== null) return severityBadge(alert.severity)
  if (isSilent) return badge('silent', 'quiet')
  if (last === null) return badge('no samples', 'quiet')
  if (last.status === 'anomalous') return severityBadge('warning', 'anomalous')
  if (last.status === 'warming') return badge('warming up', 'quiet')
  if (last.status === 'held') return badge('unusual', 'quiet')
  return null
}

/** @param {Readonly<Record<string, string>>} labels */
export const labelChips = (labels) =>
  Object.entries(labels).map(([name, value]) =>
    el('span', { class: 'chip' }, el('span', { class: 'chip-name' }, name), el('span', {}, value))
  )

/** @param {number} anomalies */
export const anomalyCount = (anomalies) => (anomalies === 0 ? '' : counted(anomalies, 'anomaly', 'anomalies'))
