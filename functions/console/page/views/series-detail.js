import { addPoints } from '../charts/series-data.js'
import { age } from '../clock.js'
import { openSilenceDialog } from '../dialogs/silence-dialog.js'
import { mayChange } from '../dialogs/token-dialog.js'
import { el, refill } from '../dom.js'
import { count, number, range } from '../format.js'
import { icon } from '../icons.js'
import { onLive } from '../live.js'
import { alertRow } from '../parts/alert-row.js'
import { anomalyList } from '../parts/anomaly-list.js'
import { labelChips, seriesBadge } from '../parts/badges.js'
import { createChartCard } from '../parts/chart-card.js'
import { facts } from '../parts/facts.js'
import { loadDetail } from '../parts/load-detail.js'
import { throttled } from '../parts/throttled.js'
import { windowStatistics } from '../parts/window-statistics.js'
import { incidentSpans } from './incident-spans.js'

/**
 * @typedef {import('../../api.ts').SeriesDetail} SeriesDetail
 * @typedef {import('../../live/events.ts').LivePoints} LivePoints
 */

/** As many as the server sends. */
const MOST_ANOMALIES = 100
/** Alerts are asked for again at most so often, ms. */
const AGAIN_MS = 1_500

/** @param {SeriesDetail} series */
const figures = ({ last, samples, anomaly_count: anomalies, seen_at: seenAt }) =>
  facts([
    ['Value', number(last?.value), last?.is_anomaly ? 'bad' : 'main'],
    ['Expected', number(last?.expected)],
    ['Normal', range(last?.lower ?? null, last?.upper ?? null)],
    ['Score', last === null ? '–' : number(Math.round(last.score * 100) / 100), (last?.score ?? 0) > 1 ? 'bad' : ''],
    ['Samples', count(samples)],
    ['Anomalies', count(anomalies)],
    ['Seen', age(seenAt)]
  ])

/** @param {SeriesDetail} series */
const remark = ({ last, is_silent: isSilent }) => {
  if (last?.status === 'warming') return 'Warming up: it is learning what is usual here, and judges nothing yet.'
  if (last?.status === 'held')
    return `Out of the ordinary, but not told: the policy holds it back (${last.held_by ?? 'rule'}).`
  return isSilent ? 'Nothing has come for a while.' : null
}

/** All about one series. @param {string} id @param {() => void} leave */
export const createSeriesDetail = (id, leave) => {
  /** @type {SeriesDetail | undefined} */
  let series
  /** @type {ReturnType<typeof createChartCard> | undefined} */
  let chart
  const headline = el('h2', { tabindex: -1, 'data-headline': true })
  const state = el('span', { class: 'detail-state' })
  const figurePlace = el('div', { class: 'card' })
  const alertPlace = el('div', {})
  const anomalyPlace = el('div', {})
  const statisticsPlace = el('div', {})
  let drawn = ''

  const silence = async () => {
    if (series !== undefined && (await mayChange())) await openSilenceDialog(series)
  }

  const drawLive = () => {
    if (series === undefined) return
    refill(state, seriesBadge(series))
    const words = remark(series)
    refill(figurePlace, figures(series), words !== null && el('p', { class: 'remark' }, words))
    chart?.set({
      points: series.points,
      anomalies: series.anomalies,
      spans: incidentSpans(series.alerts, series.points)
    })
    if (series.points.length > 0) refill(statisticsPlace, windowStatistics(series.points))
    // A list that somebody reads or has unfolded is made anew only when it is another one.
    const key = `${series.anomalies.length} ${series.anomalies[0]?.time} ${series.anomaly_count}`
    if (key === drawn) return
    drawn = key
    refill(
      anomalyPlace,
      series.anomalies.length === 0 ? el('p', { class: 'dim' }, 'None so far.') : anomalyList(series.anomalies)
    )
  }

  const drawAlerts = () => {
    const alerts = series?.alerts ?? []
    refill(
      alertPlace,
      alerts.length === 0
        ? el('p', { class: 'dim' }, 'None so far.')
        : el('ul', { class: 'rows inner' }, ...alerts.map((alert) => alertRow(alert)))
    )
  }

  /** @param {SeriesDetail} answer */
  const build = (answer) => {
    chart = createChartCard(`${answer.metric} of ${answer.source}`)
    refill(headline, answer.metric)
    refill(
      detail.element,
      detail.bar(el('button', { class: 'button', type: 'button', onclick: silence }, icon('mute'), 'Silence…')),
      el(
        'header',
        { class: 'detail-head' },
        el('div', { class: 'detail-title' }, headline, state),
        el('p', { class: 'detail-sub' }, el('span', {}, answer.source), ...labelChips(answer.labels))
      ),
      figurePlace,
      chart.element,
      el('section', { class: 'card' }, el('h3', {}, 'Alerts'), alertPlace),
      el('section', { class: 'card' }, el('h3', {}, 'Anomalies'), anomalyPlace),
      el('section', { class: 'card' }, el('h3', {}, 'What the chart shows'), statisticsPlace)
    )
  }

  const detail = loadDetail({
    path: `series/${encodeURIComponent(id)}`,
    all: 'All series',
    leave,
    show: (/** @type {SeriesDetail} */ answer, isFirst) => {
      series = isFirst ? answer : { ...answer, points: addPoints(series?.points ?? [], answer.points) }
      if (isFirst) build(answer)
      drawAlerts()
      drawLive()
      if (isFirst) headline.focus({ preventScroll: true })
    }
  })
  const again = throttled(() => void detail.load(), AGAIN_MS)

  /** @param {LivePoints} news */
  const take = (news) => {
    if (series === undefined) return
    const known = new Set(news.anomalies.map(({ time }) => time))
    const isOtherAlert = news.alert?.id !== series.alert?.id || news.alert?.severity !== series.alert?.severity
    series = {
      ...series,
      points: addPoints(series.points, news.points),
      last: news.last ?? series.last,
      anomalies: [...news.anomalies, ...series.anomalies.filter(({ time }) => !known.has(time))].slice(
        0,
        MOST_ANOMALIES
      ),
      samples: series.samples + (news.full ? 0 : news.points.length),
      anomaly_count: news.anomaly_count,
      alert: news.alert,
      ...(news.full ? {} : { is_silent: false, seen_at: new Date().toISOString() })
    }
    drawLive()
    if (isOtherAlert) again.soon()
  }

  const ends = [
    onLive('open', again.soon),
    onLive('points', (news) => news.id === id && take(news)),
    onLive('alert', (alert) => {
      if (series?.alerts.some((known) => known.id === alert.id) === true) again.soon()
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
    }
  }
}
