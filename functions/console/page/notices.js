import { byId, el, refill } from './dom.js'
import { icon } from './icons.js'

/** How long a notice stays, ms; longer while somebody points at it. */
const STAYS_MS = 7_000

/** Says it to screen readers, when they have finished what they say. @param {string} text */
export const announce = (text) => {
  const place = byId('polite')
  // The same words again are said again only when they were gone in between.
  place.textContent = ''
  requestAnimationFrame(() => {
    place.textContent = text
  })
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

/**
 * A line in the corner, one at a time, that goes by itself. Said aloud as well.
 *
 * @param {string} text @param {{ tone?: 'good' | 'bad' | 'critical' | 'warning', href?: string, linkText?: string }} [options]
 */
export const notify = (text, { tone = 'good', href, linkText = 'Open' } = {}) => {
  const place = byId('notices')
  const hide = () => {
    clearTimeout(timer)
    refill(place)
  }
  const stay = () => {
    clearTimeout(timer)
    timer = setTimeout(hide, STAYS_MS)
  }
  refill(
    place,
    el(
      'div',
      { class: `notice ${tone}`, onmouseenter: () => clearTimeout(timer), onmouseleave: stay },
      el('span', {}, text),
      href !== undefined && el('a', { href, onclick: hide }, linkText),
      el('button', { class: 'icon-button', type: 'button', 'aria-label': 'Dismiss', onclick: hide }, icon('close'))
    )
  )
  stay()
  announce(text)
}
