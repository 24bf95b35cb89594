import { moment } from './clock.js'
import { el, refill } from './dom.js'
import { liveState, oldSince } from './live.js'
import { overview } from './overview.js'

/** A stream ends every few minutes and comes back: nobody is told of what lasts no longer, ms. */
const GRACE_MS = 5_000

/** By which what is old refers to the note. */
export const OLD_NOTE = 'old-note'

/** @type {Readonly<Record<import('./live.js').LiveState, string>>} */
const WHY = {
  live: '',
  connecting: 'No connection since ',
  reconnecting: 'No connection since ',
  away: 'Redis has not answered since ',
  paused: 'Paused at '
}

/**
 * Says that the figures at the top are of the past, since when, and why, and dims them: `data-old` of the document is for the
 * style sheets. Where there are no figures yet there is nothing that could mislead.
 */
export const createOldNote = () => {
  const element = el('p', { class: 'old-note', id: OLD_NOTE, role: 'status' })
  let told = ''
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  const show = () => {
    timer = undefined
    const state = liveState.get()
    const since = overview.get() === null ? null : oldSince.get()
    const next = since === null ? '' : `${WHY[state]}${since}`
    if (next === told) return
    told = next
    document.documentElement.toggleAttribute('data-old', since !== null)
    if (since === null) refill(element)
    else refill(element, WHY[state], moment(since), '. The figures are of then.')
  }
  const tell = () => {
    const state = liveState.get()
    const isBrief = state === 'connecting' || state === 'reconnecting'
    if (told === '' && isBrief && oldSince.get() !== null) {
      timer ??= setTimeout(show, GRACE_MS)
      return
    }
    clearTimeout(timer)
    show()
  }
  liveState.watch(tell)
  overview.watch(tell)
  return element
}
