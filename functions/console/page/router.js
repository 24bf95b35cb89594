/**
 * Where the reader is: `#/alerts/<id>?status=open`. Addresses of alerts stand in messages, so they never change.
 *
 * @typedef {'series' | 'alerts' | 'dead-letters' | 'scaling'} View
 * @typedef {{ view: View | 'unknown', id: string | null, query: URLSearchParams }} Route
 */

/** @type {ReadonlyArray<View>} */
export const VIEWS = ['series', 'alerts', 'dead-letters', 'scaling']

/** @param {string} text */
const decoded = (text) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** @param {string} hash @returns {Route} */
export const toRoute = (hash) => {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2)
  const [, name = '', id = ''] = path.split('/')
  const view = name === '' ? 'series' : (VIEWS.find((known) => known === name) ?? 'unknown')
  return { view, id: id === '' ? null : decoded(id), query: new URLSearchParams(query) }
}

/** @param {View} view @param {string | null} [id] @param {URLSearchParams | null} [query] */
export const toHash = (view, id = null, query = null) => {
  const text = query === null ? '' : query.toString()
  return `#/${view}${id === null ? '' : `/${encodeURIComponent(id)}`}${text === '' ? '' : `?${text}`}`
}

export const currentRoute = () => toRoute(location.hash)

/** @param {string} hash */
export const go = (hash) => {
  if (location.hash !== hash) location.hash = hash
}

/** Another address for what is shown already: no step of the history, nothing is loaded. @param {string} hash */
export const rename = (hash) => history.replaceState(null, '', hash)

/** @param {(route: Route) => void} listener */
export const onRoute = (listener) => addEventListener('hashchange', () => listener(currentRoute()))
