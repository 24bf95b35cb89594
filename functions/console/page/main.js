import { startAlertNews } from './alert-news.js'
import { startClock } from './clock.js'
import { refreshSession } from './dialogs/token-dialog.js'
import { byId, el, refill } from './dom.js'
import { createFigures } from './figures.js'
import { startHeader } from './header.js'
import { startKeys } from './keys.js'
import { startLive, watchSeries } from './live.js'
import { createOldNote } from './old-note.js'
import { overview, startOverview } from './overview.js'
import { nothing } from './parts/states.js'
import { currentRoute, onRoute, toHash } from './router.js'
import { takeTokenFromAddress } from './session.js'
import { startTheme } from './theme.js'
import { createAlertsView } from './views/alerts-view.js'
import { createDeadLettersView } from './views/dead-letters-view.js'
import { createScalingView } from './views/scaling-view.js'
import { createSeriesView } from './views/series-view.js'

/**
 * @typedef {import('./router.js').Route} Route
 * @typedef {{ element: HTMLElement, title: (route: Route) => string, show: (route: Route) => void, destroy: () => void }} Shown
 */

/** @type {Readonly<Record<import('./router.js').View, () => Shown>>} */
const VIEWS = {
  series: createSeriesView,
  alerts: createAlertsView,
  'dead-letters': createDeadLettersView,
  scaling: createScalingView
}

const unknownView = () => ({
  element: el(
    'section',
    { class: 'view alone' },
    el('h1', { 'data-headline': true, tabindex: -1 }, 'Not found'),
    nothing(
      'There is nothing at this address',
      'Views are series, alerts, dead letters and scaling.',
      el('a', { href: toHash('series') }, 'To the series')
    )
  ),
  title: () => 'Not found',
  show: () => undefined,
  destroy: () => undefined
})

takeTokenFromAddress()
startTheme()
startKeys()
startClock()
const markLink = startHeader()
const place = el('div', { class: 'place' })
refill(byId('main'), createOldNote(), createFigures(), place)

/** @type {Shown | undefined} */
let shown
/** @type {Route['view'] | undefined} */
let view

const retitle = () => {
  const open = overview.get()?.alerts.open ?? 0
  document.title = `${open > 0 ? `(${open}) ` : ''}${shown?.title(currentRoute()) ?? ''} · Knomaly`
}

/** @param {Route} route */
const show = (route) => {
  const isNew = route.view !== view
  const isFirst = view === undefined
  if (isNew) {
    shown?.destroy()
    watchSeries([])
    shown = route.view === 'unknown' ? unknownView() : VIEWS[route.view]()
    view = route.view
    refill(place, shown.element)
  }
  shown?.show(route)
  markLink(route.view)
  retitle()
  // Another view begins at its headline, as another page would; the first one leaves the focus to the browser.
  if (!isNew || isFirst) return
  scrollTo({ top: 0 })
  const headline = place.querySelector('[data-headline]')
  if (headline instanceof HTMLElement) headline.focus({ preventScroll: true })
}

overview.watch(retitle)
startOverview()
void refreshSession()
onRoute(() => {
  if (takeTokenFromAddress()) void refreshSession()
  show(currentRoute())
})
show(currentRoute())
startAlertNews()
startLive()
