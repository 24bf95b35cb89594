import { read } from '../api.js'
import { el, refill, reorder } from '../dom.js'
import { counted } from '../format.js'
import { asksAgain, onLive } from '../live.js'
import { alertRow } from '../parts/alert-row.js'
import { createListPane } from '../parts/list-pane.js'
import { createSearchBox } from '../parts/search-box.js'
import { nothing, showFailure } from '../parts/states.js'
import { createTabs } from '../parts/tabs.js'
import { throttled } from '../parts/throttled.js'
import { rename, toHash } from '../router.js'
import { createAlertDetail } from './alert-detail.js'
import { createSilenceList } from './silence-list.js'

/**
 * @typedef {import('../../api.ts').AlertsAnswer} AlertsAnswer
 * @typedef {'open' | 'resolved' | 'silences'} Tab
 */

const FIRST = 100
/** As many as the server gives. */
const MOST = 500
/** The list is asked for again at most so often, ms: a storm is a thousand changes. */
const AGAIN_MS = 1_000

/** @type {ReadonlyArray<readonly [Tab, string]>} */
const TABS = [
  ['open', 'Open'],
  ['resolved', 'Past'],
  ['silences', 'Silences']
]

/** Open and past alerts, silences, and beside them the alert that is open. */
export const createAlertsView = () => {
  let search = ''
  /** @type {Tab} */
  let tab = 'open'
  let limit = FIRST
  let isLoaded = false
  /** @type {Map<string, { json: string, element: HTMLElement }>} */
  let rows = new Map()
  /** @type {AbortController | undefined} */
  let asking
  const silences = createSilenceList((many) => tabs.count('silences', many))

  const list = el('ul', { class: 'rows', 'aria-label': 'Alerts' })
  const foldedText = el('p', { class: 'list-note' })
  const more = el('button', { class: 'button small more-button', type: 'button', hidden: true }, 'Show more')
  const box = createSearchBox('Search alerts', (text) => choose(text, tab))
  const tabs = createTabs('Which alerts', TABS, (value) => choose(search, value))
  const pane = createListPane({ title: 'Alerts', toolbar: [box.element, tabs.element], below: [foldedText, more] })
  const { element, place } = pane
  const query = () =>
    new URLSearchParams({ ...(search === '' ? {} : { search }), ...(tab === 'open' ? {} : { status: tab }) })

  const empty = () => {
    if (search !== '') return nothing('Nothing matches', 'No alert is like that.')
    return tab === 'open'
      ? nothing('All is well', 'No alert is open.')
      : nothing('No past alerts', 'What was wrong and is right again stands here.')
  }

  /** @param {AlertsAnswer} answer */
  const draw = ({ alerts, known }) => {
    const kept = rows
    const address = query().toString()
    // A group speaks for its members here as it does to the channels; whoever searches finds them.
    const groups = new Set(search === '' ? alerts.flatMap(({ id, kind }) => (kind === 'group' ? [id] : [])) : [])
    rows = new Map(
      alerts
        .filter(({ group }) => group === null || !groups.has(group))
        .map((alert) => {
          const json = JSON.stringify(alert) + address
          const old = kept.get(alert.id)
          return [alert.id, old?.json === json ? old : { json, element: alertRow(alert, query()) }]
        })
    )
    pane.redraw(() => {
      reorder(
        list,
        [...rows.values()].map((row) => row.element)
      )
      if (alerts.length === 0) refill(place, empty())
      else if (list.parentElement !== place) refill(place, list)
    })
    const folded = alerts.length - rows.size
    refill(
      foldedText,
      folded === 0 ? '' : `${counted(folded, 'more alert', 'more alerts')} inside of groups: open one, or search.`
    )
    tabs.count('open', known.open)
    tabs.count('resolved', known.resolved)
    more.hidden = alerts.length < limit || limit >= MOST
  }

  const load = async () => {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    const isSilences = tab === 'silences'
    if (isSilences) {
      refill(place, silences.element)
      more.hidden = true
      refill(foldedText)
    }
    void silences.load()
    const status = isSilences ? 'open' : tab
    const answer = await /** @type {Promise<import('../api.js').Answer<AlertsAnswer>>} */ (
      read('alerts', { status, search, limit }, signal)
    )
    if (signal.aborted) return
    element.classList.remove('is-busy')
    isLoaded = true
    if (isSilences) {
      if (answer.ok) tabs.count('open', answer.value.known.open)
      return
    }
    if (answer.ok) return draw(answer.value)
    if (rows.size === 0) showFailure(place, answer, load)
    if (asksAgain(answer)) again.soon()
  }
  const again = throttled(() => void load(), AGAIN_MS)
  more.addEventListener('click', () => {
    limit = MOST
    void load()
  })

  /** @param {string} text @param {Tab} value */
  const choose = (text, value) => {
    search = text
    tab = value
    limit = FIRST
    tabs.show(tab)
    element.classList.add('is-busy')
    rename(toHash('alerts', pane.openId(), query()))
    void load()
  }

  const leave = () => pane.leave(toHash('alerts', null, query()))

  const ends = [onLive('alert', again.soon), onLive('open', again.soon)]

  return {
    element,
    title: () => 'Alerts',
    /** @param {import('../router.js').Route} route */
    show: ({ id, query: asked }) => {
      const wanted = TABS.find(([name]) => name === asked.get('status'))?.[0] ?? 'open'
      const text = asked.get('search') ?? ''
      const isOther = !isLoaded || wanted !== tab || text !== search
      box.show(text)
      tabs.show(wanted)
      search = text
      tab = wanted
      if (isOther) void load()
      pane.open(id, (one) => createAlertDetail(one, leave))
    },
    destroy: () => {
      asking?.abort()
      again.end()
      for (const end of ends) end()
      pane.destroy()
    }
  }
}
