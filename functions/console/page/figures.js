import { el, refill, setText } from './dom.js'
import { count, counted, duration, number } from './format.js'
import { severityMark } from './icons.js'
import { OLD_NOTE } from './old-note.js'
import { overview } from './overview.js'
import { toHash } from './router.js'

/** @typedef {import('../api.ts').Overview} Overview */

/** @param {Overview} value */
const severities = ({ alerts: { critical, warning, open } }) =>
  open === 0
    ? ['none']
    : [
        critical > 0 && el('span', { class: 'critical-text' }, severityMark('critical'), `${count(critical)} critical`),
        warning > 0 && el('span', { class: 'warning-text' }, severityMark('warning'), `${count(warning)} warning`)
      ]

/** @type {ReadonlyArray<{ name: string, href: string, value: (o: Overview) => string, more: (o: Overview) => import('./dom.js').Child[] }>} */
const FIGURES = [
  {
    name: 'Series',
    href: toHash('series'),
    value: (o) => count(o.series.total),
    more: (o) => [
      o.series.total === 0
        ? 'none yet'
        : o.series.silent > 0
          ? `${count(o.series.silent)} silent for ${duration(o.series.silent_after_ms)}`
          : 'all report'
    ]
  },
  {
    name: 'Samples per second',
    href: toHash('series'),
    value: (o) => (o.samples_per_second === null ? '–' : number(Math.round(o.samples_per_second * 10) / 10)),
    more: (o) => [o.samples_per_second === null ? 'not known' : 'analysed']
  },
  {
    name: 'Anomalies, last hour',
    href: toHash('series', null, new URLSearchParams({ filter: 'anomalous' })),
    value: (o) => `${count(o.anomalies.last_hour)}${o.anomalies.at_least ? '+' : ''}`,
    more: (o) => [o.series.anomalous > 0 ? `${counted(o.series.anomalous, 'series', 'series')} now` : 'none now']
  },
  { name: 'Open alerts', href: toHash('alerts'), value: (o) => count(o.alerts.open), more: severities },
  {
    name: 'Dead letters',
    href: toHash('dead-letters'),
    value: (o) => count(o.dead_letters.events),
    more: (o) => [o.dead_letters.events > 0 ? counted(o.dead_letters.samples, 'sample') : 'none']
  }
]

/** How the whole is, in five figures; each leads to what it counts. */
export const createFigures = () => {
  const cells = FIGURES.map(({ name, href, value, more }) => {
    const figure = el('span', { class: 'figure-value' }, '–')
    const detail = el('span', { class: 'figure-more' })
    let shown = ''
    overview.watch((current) => {
      if (current === null) return
      setText(figure, value(current))
      const parts = more(current)
      const key = parts.map((part) => (part instanceof Node ? part.textContent : part)).join('|')
      if (key !== shown) refill(detail, ...parts)
      shown = key
    })
    return el(
      'li',
      {},
      el(
        'a',
        { class: 'figure', href, 'aria-describedby': OLD_NOTE },
        el('span', { class: 'figure-name' }, name),
        figure,
        detail
      )
    )
  })
  return el('section', { class: 'figures', 'aria-label': 'Overview' }, el('ul', {}, ...cells))
}
