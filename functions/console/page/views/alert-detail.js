import { read } from '../api.js'
import { addPoints } from '../charts/series-data.js'
import { age, moment } from '../clock.js'
import { openSilenceDialog } from '../dialogs/silence-dialog.js'
import { mayChange } from '../dialogs/token-dialog.js'
import { el, refill } from '../dom.js'
import { count, number, range } from '../format.js'
import { icon } from '../icons.js'
import { onLive, watchSeries } from '../live.js'
import { alertRow, alertTitle, isSilenced, lasted } from '../parts/alert-row.js'
import { anomalyList } from '../parts/anomaly-list.js'
import { badge, labelChips, severityBadge } from '../parts/badges.js'
import { createChartCard } from '../parts/chart-card.js'
import { deliveryTable } from '../parts/deliveries.js'
import { facts } from '../parts/facts.js'
import { loading, showFailure } from '../parts/states.js'
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

/** All about one alert. Its address stands in messages, so it may be long past, or gone. @param {string} id @param {() => void} leave */
export const createAlertDetail = (id, leave) => {
  /** @type {AlertDetail | undefined} */
  let shown
  let isGone = false
  /** @type {ReturnType<typeof createChartCard> | undefined} */
  let chart
  const element = el('article', { class: 'detail', 'aria-busy': 'true' })
  const back = el(
    'button',
    { class: 'button back', type: 'button', 'data-back': true, onclick: leave },
    icon('back'),
    'All alerts'
  )
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
      element,
      el(
        'div',
        { class: 'detail-bar' },
        back,
        el('button', { class: 'button', type: 'button', onclick: silence }, icon('mute'), 'Silence…')
      ),
      head,
      figurePlace,
      chart.element,
      memberPlace,
      el('section', { class: 'card' }, el('h3', {}, 'Told to'), deliveryPlace),
      el('section', { class: 'card' }, el('h3', {}, 'Anomalies'), anomalyPlace)
    )
  }

  const load = async () => {
    const answer = await /** @type {Promise<import('../api.js').Answer<AlertDetail>>} */ (
      read(`alerts/${encodeURIComponent(id)}`)
    )
    if (isGone) return
    element.removeAttribute('aria-busy')
    if (!answer.ok) {
      if (shown !== undefined) return
      refill(element, el('div', { class: 'detail-bar' }, back), el('div', {}))
      return showFailure(/** @type {Element} */ (element.lastElementChild), answer, load)
    }
    const isFirst = shown === undefined
    shown = answer.value
    if (isFirst) build()
    draw()
    if (!isFirst) return
    headline.focus({ preventScroll: true })
    if (shown.series !== null && shown.alert.resolved_at === null) watchSeries([shown.series])
  }
  const again = throttled(() => void load(), AGAIN_MS)

  refill(element, el('div', { class: 'detail-bar' }, back), loading(6))
  void load()
  const ends = [
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
    element,
    destroy: () => {
      isGone = true
      again.end()
      for (const end of ends) end()
      chart?.destroy()
      watchSeries([])
    }
  }
}
