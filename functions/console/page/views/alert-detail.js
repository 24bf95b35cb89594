import { addPoints } from '../charts/series-data.js'
import { age, moment } from '../clock.js'
import { openSilenceDialog } from '../dialogs/silence-dialog.js'
import { mayChange } from '../dialogs/token-dialog.js'
import { el, refill } from '../dom.js'
import { apart, count, labelText, number, range } from '../format.js'
import { icon } from '../icons.js'
import { onLive, watchSeries } from '../live.js'
import { alertRow, alertTitle, isSilenced, lasted } from '../parts/alert-row.js'
import { anomalyList } from '../parts/anomaly-list.js'
import { badge, labelChips, severityBadge } from '../parts/badges.js'
import { createChartCard } from '../parts/chart-card.js'
import { deliveryTable } from '../parts/deliveries.js'
import { facts } from '../parts/facts.js'
import { loadDetail } from '../parts/load-detail.js'
import { throttled } from '../parts/throttled.js'
import { toHash } from '../router.js'
import { incidentSpans } from './incident-spans.js'

/**
 * @typedef {import('../../api.ts').AlertDetail} AlertDetail
 * @typedef {import('../../../../shared/alerts/alert-list.ts').ListedAlert} ListedAlert
 */

const AGAIN_MS = 1_000

/** @param {ListedAlert} alert */
const figures = (alert) => {
  const { worst, members, kind } = alert
  return facts([
    [kind === 'group' ? 'Worst value' : 'Value', number(worst.value), 'bad'],
    ['Expected', number(worst.expected)],
    ['Normal', range(worst.lower, worst.upper)],
    ['Since', moment(alert.opened_at)],
    alert.resolved_at === null ? ['Open for', age(alert.opened_at, 'for')] : ['Lasted', lasted(alert)],
    ['Last anomaly', age(alert.last_anomaly_at)],
    ['Anomalies', count(alert.anomaly_count)],
    ['Members open', members === null ? null : `${count(members.open)} of ${count(members.total)}`]
  ])
}

/** The series that speaks for a group, and the way to it while something is left of it. @param {AlertDetail} shown */
const worstName = ({ alert: { worst }, series }) => {
  const { metric, labels } = worst.series
  const name = [apart(metric), labelText(labels)].filter(Boolean).join(' · ')
  return series === null ? name : el('a', { href: toHash('series', series) }, name)
}

/** All about one alert. Its address stands in messages, so it may be long past, or gone. @param {string} id @param {() => void} leave */
export const createAlertDetail = (id, leave) => {
  /** @type {AlertDetail | undefined} */
  let shown
  /** @type {ReturnType<typeof createChartCard> | undefined} */
  let chart
  const headline = el('h2', { tabindex: -1, 'data-headline': true })
  const head = el('header', { class: 'detail-head' })
  const figurePlace = el('div', { class: 'card' })
  const memberPlace = el('section', { class: 'card' })
  const deliveryPlace = el('div', {})
  const anomalyPlace = el('div', {})

  const silence = async () => {
    if (shown !== undefined && (await mayChange())) await openSilenceDialog(shown.alert.series)
  }

  const draw = () => {
    if (shown === undefined) return
    const { alert, series, members, points, anomalies } = shown
    const { severity, worst, kind, group } = alert
    refill(headline, alertTitle(alert))
    refill(
      head,
      el(
        'div',
        { class: 'detail-title' },
        headline,
        alert.resolved_at === null ? severityBadge(severity) : badge('over', 'good'),
        kind === 'group' && badge('group'),
        isSilenced(alert) && badge('silenced', 'quiet')
      ),
      el(
        'p',
        { class: 'detail-sub' },
        el('span', {}, alert.series.source),
        ...labelChips(alert.series.labels),
        series !== null && kind === 'series' && el('a', { href: toHash('series', series) }, 'To the series')
      ),
      kind === 'group' &&
        el('p', { class: 'dim' }, 'Value, reason and chart are those of the worst of them, ', worstName(shown), ':'),
      el('p', { class: 'reason' }, worst.explanation),
      group !== null &&
        el(
          'p',
          { class: 'dim' },
          'Part of ',
          el('a', { href: toHash('alerts', group) }, 'one alert for its whole source'),
          ', which speaks for it to the channels.'
        )
    )
    refill(figurePlace, figures(alert))
    memberPlace.hidden = members.length === 0
    refill(
      memberPlace,
      el(
        'h3',
        {},
        `Members${(alert.members?.total ?? 0) > members.length ? `, the newest ${count(members.length)}` : ''}`
      ),
      el('ul', { class: 'rows inner' }, ...members.map((member) => alertRow(member)))
    )
    refill(deliveryPlace, deliveryTable(alert))
    refill(
      anomalyPlace,
      anomalies.length === 0 ? el('p', { class: 'dim' }, 'They have expired.') : anomalyList(anomalies)
    )
    if (chart !== undefined) {
      chart.element.hidden = points.length === 0
      chart.set({ points, anomalies, spans: incidentSpans([alert], points) })
    }
  }

  const build = () => {
    chart = createChartCard(`${shown?.alert.series.metric} around the alert`, 260)
    refill(
      detail.element,
      detail.bar(el('button', { class: 'button', type: 'button', onclick: silence }, icon('mute'), 'Silence…')),
      head,
      figurePlace,
      chart.element,
      memberPlace,
      el('section', { class: 'card' }, el('h3', {}, 'Told to'), deliveryPlace),
      el('section', { class: 'card' }, el('h3', {}, 'Anomalies'), anomalyPlace)
    )
  }

  const detail = loadDetail({
    path: `alerts/${encodeURIComponent(id)}`,
    all: 'All alerts',
    leave,
    show: (/** @type {AlertDetail} */ answer, isFirst) => {
      shown = answer
      if (isFirst) build()
      draw()
      if (!isFirst) return
      headline.focus({ preventScroll: true })
      if (answer.series !== null && answer.alert.resolved_at === null) watchSeries([answer.series])
    }
  })
  const again = throttled(() => void detail.load(), AGAIN_MS)

  const ends = [
    onLive('open', again.soon),
    onLive('alert', (alert) => {
      if (alert.id === id || alert.group === id) again.soon()
    }),
    onLive('points', (news) => {
      if (shown === undefined || shown.series !== news.id || shown.alert.resolved_at !== null) return
      shown = { ...shown, points: addPoints(shown.points, news.points) }
      chart?.set({
        points: shown.points,
        anomalies: shown.anomalies,
        spans: incidentSpans([shown.alert], shown.points)
      })
      if (!news.full && news.anomalies.length > 0) again.soon()
    })
  ]

  return {
    id,
    element: detail.element,
    destroy: () => {
      detail.end()
      again.end()
      for (const end of ends) end()
      chart?.destroy()
      watchSeries([])
    }
  }
}
