import { read } from '../api.js'
import { now } from '../clock.js'
import { el, refill, reorder, setText } from '../dom.js'
import { count } from '../format.js'
import { icon } from '../icons.js'
import { asksAgain, MOST_WATCHED, onLive, watchSeries } from '../live.js'
import { overview } from '../overview.js'
import { createListPane } from '../parts/list-pane.js'
import { createSearchBox } from '../parts/search-box.js'
import { nothing, showFailure } from '../parts/states.js'
import { createTabs } from '../parts/tabs.js'
import { throttled } from '../parts/throttled.js'
import { rename, toHash } from '../router.js'
import { firstVisit } from './first-visit.js'
import { createSeriesDetail } from './series-detail.js'
import { createSeriesRow } from './series-row.js'

/**
 * @typedef {import('../../api.ts').SeriesList} SeriesList
 * @typedef {'all' | 'anomalous' | 'alerting' | 'silent'} Filter
 * @typedef {ReturnType<typeof createSeriesRow>} Row
 */

/** A page is what a stream may bring, so that each of its lines is live. */
const PAGE = MOST_WATCHED
/** The list is asked for again at most so often, ms. */
const AGAIN_MS = 3_000

/** @type {ReadonlyArray<readonly [Filter, string]>} */
const FILTERS = [
  ['all', 'All'],
  ['anomalous', 'Anomalous'],
  ['alerting', 'Alerting'],
  ['silent', 'Silent']
]

/** The list of all series, a page at a time, and beside it the one that is open. */
export const createSeriesView = () => {
  let search = ''
  /** @type {Filter} */
  let filter = 'all'
  /** Where the pages before this one began, and this one. @type {Array<string | null>} */
  let places = [null]
  /** @type {string | null} */
  let next = null
  /** @type {Map<string, Row>} */
  let rows = new Map()
  /** @type {AbortController | undefined} */
  let asking
  let known = ''

  const list = el('ul', { class: 'rows', 'aria-label': 'Series' })
  const range = el('p', { class: 'pager-range', role: 'status' })
  const before = el(
    'button',
    {
      class: 'icon-button',
      type: 'button',
      'data-page': 'before',
      'aria-label': 'Page before',
      onclick: () => turn(-1)
    },
    icon('back')
  )
  const after = el(
    'button',
    { class: 'icon-button', type: 'button', 'data-page': 'next', 'aria-label': 'Next page', onclick: () => turn(1) },
    icon('next')
  )
  const pager = el('div', { class: 'pager', hidden: true }, range, before, after)
  const box = createSearchBox('Search series', (text) => choose(text, filter))
  const tabs = createTabs('Which series', FILTERS, (value) => choose(search, value))
  const pane = createListPane({ title: 'Series', toolbar: [box.element, tabs.element], lines: 8, below: [pager] })
  const { element, place } = pane

  const query = () =>
    new URLSearchParams({ ...(search === '' ? {} : { search }), ...(filter === 'all' ? {} : { filter }) })

  const watch = () => watchSeries([pane.openId() ?? [], ...rows.keys()].flat())

  /** @param {SeriesList} answer */
  const draw = (answer) => {
    const { series, total, matched, is_cut: isCut } = answer
    next = answer.next
    const kept = rows
    rows = new Map(series.map((item) => [item.id, kept.get(item.id) ?? createSeriesRow(item)]))
    for (const item of series) rows.get(item.id)?.set(item)
    reorder(
      list,
      [...rows.values()].map((row) => row.element)
    )
    link()
    if (total === 0) refill(place, firstVisit())
    else if (series.length === 0)
      refill(place, nothing('Nothing matches', `None of ${count(total)} series is like that.`))
    else if (list.parentElement !== place) refill(place, list)
    const first = (places.length - 1) * PAGE + 1
    pager.hidden = matched <= PAGE && places.length === 1
    setText(
      range,
      series.length === 0
        ? ''
        : `${count(first)}–${count(first + series.length - 1)} of ${count(matched)}${isCut ? ', the latest' : ''}`
    )
    before.disabled = places.length === 1
    after.disabled = next === null
    pane.mark()
    element.classList.toggle('is-empty', total === 0)
    watch()
  }

  const load = async () => {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    const parameters = { search, filter, limit: PAGE, after: places.at(-1) ?? null }
    const answer = await /** @type {Promise<import('../api.js').Answer<SeriesList>>} */ (
      read('series', parameters, signal)
    )
    if (signal.aborted) return
    element.classList.remove('is-busy')
    if (answer.ok) return draw(answer.value)
    if (rows.size === 0) showFailure(place, answer, load)
    if (asksAgain(answer)) again.soon()
  }
  const again = throttled(() => void load(), AGAIN_MS)

  /** @param {string} text @param {Filter} value */
  const choose = (text, value) => {
    search = text
    filter = value
    places = [null]
    tabs.show(filter)
    element.classList.add('is-busy')
    rename(toHash('series', pane.openId(), query()))
    link()
    void load()
  }

  /** @param {1 | -1} step */
  const turn = (step) => {
    if (step === -1 && places.length === 1) return
    if (step === 1 && next === null) return
    places = step === 1 ? [...places, next] : places.slice(0, -1)
    element.classList.add('is-busy')
    void load().then(() => {
      place.scrollTop = 0
      const box = element.getBoundingClientRect()
      if (box.top < 0) element.scrollIntoView({ block: 'start' })
    })
  }

  /** Addresses of the lines keep what is searched for. */
  const link = () => {
    for (const { id, link } of rows.values()) link.setAttribute('href', toHash('series', id, query()))
  }

  const leave = () => pane.leave(toHash('series', null, query()))

  const ends = [
    onLive('points', (news) => rows.get(news.id)?.take(news, now())),
    onLive('alert', again.soon),
    onLive('open', again.soon),
    overview.watch((value) => {
      if (value === null) return
      const { total, anomalous, alerting, silent } = value.series
      const figures = { all: total, anomalous, alerting, silent }
      for (const [name] of FILTERS) tabs.count(name, figures[name])
      const isOther = `${figures[filter]} ${total}`
      if (known !== '' && known !== isOther) again.soon()
      known = isOther
    })
  ]

  return {
    element,
    title: () => rows.get(pane.openId() ?? '')?.link.querySelector('.row-title')?.textContent ?? 'Series',
    /** @param {import('../router.js').Route} route */
    show: ({ id, query: asked }) => {
      const wanted = FILTERS.find(([name]) => name === asked.get('filter'))?.[0] ?? 'all'
      const text = asked.get('search') ?? ''
      const isOther = rows.size === 0 || wanted !== filter || text !== search
      box.show(text)
      tabs.show(wanted)
      search = text
      filter = wanted
      if (isOther) {
        places = [null]
        void load()
      }
      if (pane.open(id, (one) => createSeriesDetail(one, leave))) watch()
    },
    destroy: () => {
      asking?.abort()
      again.end()
      for (const end of ends) end()
      pane.destroy()
    }
  }
}
