import { read } from '../api.js'
import { el, refill } from '../dom.js'
import { icon } from '../icons.js'
import { loading, showFailure } from './states.js'

/**
 * Beside a list, what is open of it: grey shapes first, then what `show` makes of the answer, or why there is none. An answer that
 * fails later on takes nothing away that is there.
 *
 * @template T
 * @param {{ path: string, all: string, leave: () => void, show: (answer: T, isFirst: boolean) => void }} options
 *   `all`: the words of the way back
 */
export const loadDetail = ({ path, all, leave, show }) => {
  let isGone = false
  let isShown = false
  const element = el('article', { class: 'detail', 'aria-busy': 'true' })
  const back = el(
    'button',
    { class: 'button back', type: 'button', 'data-back': true, onclick: leave },
    icon('back'),
    all
  )
  /** The way back, and what else one can do. @param {import('../dom.js').Child[]} buttons */
  const bar = (...buttons) => el('div', { class: 'detail-bar' }, back, ...buttons)

  const load = async () => {
    const answer = await /** @type {Promise<import('../api.js').Answer<T>>} */ (read(path))
    if (isGone) return
    element.removeAttribute('aria-busy')
    if (answer.ok) {
      const isFirst = !isShown
      isShown = true
      return show(answer.value, isFirst)
    }
    if (isShown) return
    const place = el('div', {})
    refill(element, bar(), place)
    showFailure(place, answer, load)
  }

  refill(element, bar(), loading(6))
  void load()
  return {
    element,
    bar,
    /** Asks again. */
    load,
    isGone: () => isGone,
    end: () => {
      isGone = true
    }
  }
}
