import { createStore } from './store.js'

const KEY = 'knomaly.token'

/** @typedef {import('../api.ts').Session} Session */

const stored = () => {
  try {
    return sessionStorage.getItem(KEY) ?? ''
  } catch {
    return '' // storage is forbidden: the token lives as long as the page
  }
}

/** The token of this tab. It is never written where it outlives the tab, nor into the address. */
export const token = createStore(stored())

/** What the server says of it; null until it has answered. @type {import('./store.js').Store<Session | null>} */
export const session = createStore(/** @type {Session | null} */ (null))

/** @param {string} value */
export const setToken = (value) => {
  try {
    if (value === '') sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, value)
  } catch {
    // As above.
  }
  token.set(value)
}

/** Takes a token that came with the address (`#token=…`) out of it, and of the history. True when there was one. */
export const takeTokenFromAddress = () => {
  const match = /^#(?:(\/[^?]*)\?)?token=([^&]+)/.exec(location.hash)
  if (match === null) return false
  history.replaceState(null, '', `${location.pathname}${location.search}#${match[1] ?? '/'}`)
  try {
    setToken(decodeURIComponent(match[2] ?? ''))
  } catch {
    // Not a token that anybody has given out.
  }
  return true
}
