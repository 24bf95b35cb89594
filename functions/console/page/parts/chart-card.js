import { createSeriesChart } from '../charts/series-chart.js'
import { usualStep } from '../charts/series-data.js'
import { el, refill, setText } from '../dom.js'
import { count, counted, dateTime, duration, number, zone } from '../format.js'
import { severityMark } from '../icons.js'

/**
 * @typedef {import('../charts/series-chart.js').Content} Content
 * @typedef {import('../charts/series-data.js').Point} Point
 */

/** Rows of the table: what a person may want to read, newest first. */
const MOST_ROWS = 200

const legend = () =>
  el(
    'ul',
    { class: 'legend', 'aria-label': 'Legend' },
    el('li', {}, el('span', { class: 'swatch value' }), 'Value'),
    el('li', {}, el('span', { class: 'swatch expected' }), 'Expected'),
    el('li', {}, el('span', { class: 'swatch band' }), 'Normal'),
    el('li', {}, severityMark('warning'), 'Warning'),
    el('li', {}, severityMark('critical'), 'Critical')
  )

/** What the chart shows, in a sentence. @param {Content} content */
const summary = ({ points, anomalies }) => {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return 'No samples.'
  const values = points.map(({ value }) => value)
  const within = anomalies.filter(({ time }) => Date.parse(time) >= first.time).length
  const from = dateTime(first.time)
  const step = usualStep(points)
  return [
    counted(points.length, 'sample'),
    `${from} to ${dateTime(last.time)} ${zone(last.time)}`,
    ...(step > 0 ? [`one in ${duration(step)}`] : []),
    `${number(Math.min(...values))} to ${number(Math.max(...values))}`,
    counted(within, 'anomaly', 'anomalies')
  ].join(' · ')
}

/** @param {Content} content */
const table = ({ points, anomalies }) => {
  const marked = new Map(anomalies.map((anomaly) => [Date.parse(anomaly.time), anomaly.severity]))
  const shown = points.slice(-MOST_ROWS).reverse()
  return el(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': 'Data of the chart' },
    el(
      'table',
      { class: 'table' },
      el('caption', { class: 'hidden' }, `The newest ${count(shown.length)} samples, newest first`),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...['Time', 'Value', 'Expected', 'Lower', 'Upper', 'Anomaly'].map((head) =>
            el('th', { scope: 'col', class: head === 'Time' || head === 'Anomaly' ? null : 'number' }, head)
          )
        )
      ),
      el(
        'tbody',
        {},
        ...shown.map(({ time, value, expected, lower, upper }) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, dateTime(time)),
            ...[value, expected, lower, upper].map((cell) => el('td', { class: 'number' }, number(cell))),
            el('td', {}, marked.get(time) ?? '')
          )
        )
      )
    )
  )
}

/** A series' chart with its legend, its summary in words, and its data as a table for whoever asks. @param {string} label @param {number} [height] */
export const createChartCard = (label, height) => {
  const chart = createSeriesChart({ label, ...(height === undefined ? {} : { height }) })
  /** @type {Content} */
  let content = { points: [], anomalies: [] }
  const words = el('figcaption', { class: 'chart-words' })
  const tablePlace = el('div', {})
  const more = el('details', { class: 'more' }, el('summary', {}, 'As a table'), tablePlace)
  more.addEventListener('toggle', () => (more.open ? refill(tablePlace, table(content)) : refill(tablePlace)))
  return {
    element: el(
      'figure',
      { class: 'card chart-card' },
      el(
        'div',
        { class: 'card-head' },
        legend(),
        el('span', { class: 'zoom-hint dim' }, 'Zoomed. Double click or Esc for all')
      ),
      chart.element,
      words,
      more
    ),
    /** @param {Content} next */
    set: (next) => {
      content = next
      chart.set(next)
      setText(words, summary(next))
    },
    destroy: chart.destroy
  }
}
