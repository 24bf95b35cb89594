import { el, setText } from './dom.js'
import { ago, dateTime, duration, zone } from './format.js'

let offsetMs = 0

/** Learns how far the reader's clock is from the server's. @param {string} serverTime RFC 3339 */
export const setClock = (serverTime) => {
  const at = Date.parse(serverTime)
  if (Number.isFinite(at)) offsetMs = at - Date.now()
}

/** The server's time, Unix ms: ages are told by the clock that wrote what they are the ages of. */
export const now = () => Date.now() + offsetMs

/** @param {HTMLTimeElement} element */
const tell = (element) => {
  const ms = now() - Date.parse(element.dateTime)
  setText(element, element.dataset['told'] === 'for' ? duration(Math.max(0, ms)) : ago(ms))
}

/**
 * An age that goes on by itself; the time itself is its title.
 *
 * @param {string | number} time RFC 3339 or Unix ms
 * @param {'ago' | 'for'} [told] `3 min ago` or `3 min`
 */
export const age = (time, told = 'ago') => {
  const ms = typeof time === 'number' ? time : Date.parse(time)
  const element = el('time', {
    datetime: new Date(ms).toISOString(),
    title: `${dateTime(ms)} ${zone(ms)}`,
    'data-told': told
  })
  tell(element)
  return element
}

/** A time of the clock, whole for machines. @param {string | number} time */
export const moment = (time) => {
  const ms = typeof time === 'number' ? time : Date.parse(time)
  return el('time', { datetime: new Date(ms).toISOString(), title: new Date(ms).toISOString() }, dateTime(ms))
}

/** Brings all ages up to date, once a second while somebody looks. */
export const startClock = () => {
  setInterval(() => {
    if (document.hidden) return
    for (const element of document.querySelectorAll('time[data-told]')) tell(/** @type {HTMLTimeElement} */ (element))
  }, 1_000)
}
