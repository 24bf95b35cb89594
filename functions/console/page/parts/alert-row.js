import { age } from '../clock.js'
import { el } from '../dom.js'
import { apart, count, duration, labelText } from '../format.js'
import { icon, severityMark } from '../icons.js'
import { toHash } from '../router.js'

/** @typedef {import('../../../../shared/alerts/alert-list.ts').ListedAlert} ListedAlert */

/** Channels hear nothing of it for now. @param {ListedAlert & { silenced_by?: unknown }} alert */
export const isSilenced = ({ silenced_by: by }) => by !== null && by !== undefined

/** How long it lasted. @param {ListedAlert} alert */
export const lasted = ({ opened_at: from, resolved_at: to }) =>
  to === null ? null : duration(Date.parse(to) - Date.parse(from))

/** Name of what it is about: a series, or many of one source. @param {ListedAlert} alert */
export const alertTitle = ({ kind, series, members }) =>
  kind === 'group' ? `${count(members?.total ?? 0)} series of ${series.source}` : series.metric

/** @param {ListedAlert} alert @param {URLSearchParams} [query] what the list is searched by */
export const alertRow = (alert, query) => {
  const {
    id,
    severity,
    series,
    worst,
    kind,
    resolved_at: resolvedAt,
    last_anomaly_at: lastAt,
    opened_at: openedAt
  } = alert
  const isOpen = resolvedAt === null
  return el(
    'li',
    {},
    el(
      'a',
      {
        class: `row alert-row${isOpen ? '' : ' is-over'}`,
        'data-row': true,
        'data-id': id,
        href: toHash('alerts', id, query ?? null)
      },
      el(
        'span',
        { class: 'alert-mark' },
        severityMark(isOpen ? severity : 'over'),
        el('span', { class: 'hidden' }, `${severity}, ${isOpen ? 'open' : 'over'}: `)
      ),
      el(
        'span',
        { class: 'row-name' },
        el(
          'span',
          { class: 'row-title' },
          el('span', { class: 'cut' }, alertTitle(alert)),
          kind === 'group' && icon('group'),
          isSilenced(alert) && icon('mute'),
          isSilenced(alert) && el('span', { class: 'hidden' }, 'silenced')
        ),
        el(
          'span',
          { class: 'row-sub' },
          kind === 'group'
            ? 'one alert for all of them'
            : [apart(series.source), labelText(series.labels)].filter(Boolean).join(' · ')
        )
      ),
      el('span', { class: 'row-why' }, worst.explanation),
      el(
        'span',
        { class: 'row-seen' },
        isOpen ? age(openedAt) : age(resolvedAt ?? lastAt),
        el('span', { class: 'dim' }, isOpen ? 'open' : `lasted ${lasted(alert)}`)
      )
    )
  )
}
