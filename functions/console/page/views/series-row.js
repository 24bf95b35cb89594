import { createSparkline } from '../charts/sparkline.js'
import { age } from '../clock.js'
import { el, refill, setText } from '../dom.js'
import { number, range } from '../format.js'
import { anomalyCount, labelChips, seriesBadge } from '../parts/badges.js'

/** @typedef {import('../../api.ts').SeriesItem} SeriesItem */

/** As many values as the server sends. */
const MOST_VALUES = 32

/** @param {SeriesItem} series */
const expectedText = ({ last }) =>
  last === null || last.lower === null || last.upper === null ? '' : range(last.lower, last.upper)

/** One series in the list; it goes on with what the stream brings. @param {SeriesItem} first */
export const createSeriesRow = (first) => {
  let series = first
  const spark = createSparkline()
  const value = el('span', { class: 'row-value' })
  const before = el('span', { class: 'hidden' })
  const normal = el('span', { class: 'row-range' })
  const state = el('span', { class: 'row-state' })
  const times = el('span', { class: 'row-count' })
  const seen = el('span', { class: 'row-seen' })
  const { source, metric, labels } = first
  const link = el(
    'a',
    { class: 'row', 'data-row': true, 'data-id': first.id },
    el(
      'span',
      { class: 'row-name' },
      el('span', { class: 'row-title' }, el('span', { class: 'cut' }, metric)),
      el('span', { class: 'row-sub' }, el('span', { class: 'row-source' }, source), ...labelChips(labels))
    ),
    spark.element,
    el('span', { class: 'row-now' }, value, before, normal),
    el('span', { class: 'row-states' }, state, times),
    seen
  )
  const element = el('li', {}, link)
  let badge = ''
  let seenAt = ''

  const draw = () => {
    const { last, alert, is_silent: isSilent } = series
    spark.set(series.spark)
    setText(value, last === null ? '–' : number(last.value))
    const expected = expectedText(series)
    setText(normal, expected)
    setText(before, expected === '' ? '' : ' normal ')
    setText(times, anomalyCount(series.anomalies))
    link.classList.toggle('is-anomalous', last?.is_anomaly === true)
    link.classList.toggle('is-quiet', isSilent)
    const next = `${alert?.id}${alert?.severity}${last?.status}${isSilent}`
    if (next !== badge) refill(state, seriesBadge(series))
    badge = next
    if (series.seen_at !== seenAt) refill(seen, age(series.seen_at))
    seenAt = series.seen_at
  }
  draw()

  return {
    id: first.id,
    element,
    link,
    /** @param {SeriesItem} next */
    set: (next) => {
      series = next
      draw()
    },
    /** @param {import('../../live/events.ts').LivePoints} news @param {number} now */
    take: (news, now) => {
      const values = news.points.map((point) => point.value)
      const seenNow = !news.full && values.length > 0
      series = {
        ...series,
        last: news.last ?? series.last,
        spark: [...(news.full ? [] : series.spark), ...values].slice(-MOST_VALUES),
        anomalies: news.anomaly_count,
        alert: news.alert,
        ...(seenNow ? { seen_at: new Date(now).toISOString(), is_silent: false } : {})
      }
      draw()
    }
  }
}
