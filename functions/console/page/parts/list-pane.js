import { el, refill } from '../dom.js'
import { go } from '../router.js'
import { loading } from './states.js'

/**
 * @typedef {import('../dom.js').Child} Child
 * @typedef {{ id: string, element: HTMLElement, destroy: () => void }} Detail
 */

/**
 * A list of lines that are links (`data-row`, `data-id`), and beside it the one that is open.
 *
 * @param {{ title: string, toolbar: Child[], lines?: number, below: Child[] }} options `lines`: grey ones, until there is an answer
 */
export const createListPane = ({ title, toolbar, lines, below }) => {
  /** @type {Detail | undefined} */
  let detail
  const place = el('div', { class: 'list-place' }, loading(lines))
  const detailPlace = el('div', { class: 'detail-place' })
  const element = el(
    'section',
    { class: 'view' },
    el(
      'div',
      { class: 'list-pane' },
      el('h1', { class: 'hidden', 'data-headline': true, tabindex: -1 }, title),
      el('div', { class: 'toolbar' }, ...toolbar),
      place,
      ...below
    ),
    detailPlace
  )

  const rows = () => /** @type {HTMLElement[]} */ ([...place.querySelectorAll('[data-row]')])
  /** @param {string | undefined} id */
  const rowOf = (id) => rows().find((row) => row.dataset['id'] === id)
  const openId = () => detail?.id ?? null

  /** The line of what is open says that it is. To be called when there are other lines. */
  const mark = () => {
    for (const row of rows()) {
      if (row.dataset['id'] === detail?.id) row.setAttribute('aria-current', 'true')
      else row.removeAttribute('aria-current')
    }
  }

  return {
    element,
    place,
    openId,
    mark,
    /** True when it is another one. @param {string | null} id @param {(id: string) => Detail} create */
    open: (id, create) => {
      if (id === openId()) return false
      detail?.destroy()
      detail = id === null ? undefined : create(id)
      refill(detailPlace, detail?.element)
      element.classList.toggle('has-detail', detail !== undefined)
      mark()
      return true
    },
    /** Back to the list, at the line that one came from. @param {string} hash */
    leave: (hash) => {
      const left = detail?.id
      go(hash)
      requestAnimationFrame(() => rowOf(left)?.focus())
    },
    /** Makes other lines; whoever was at one of them still is. @param {() => void} work */
    redraw: (work) => {
      const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset['id']
      work()
      if (focused !== undefined && document.activeElement === document.body)
        rowOf(focused)?.focus({ preventScroll: true })
      mark()
    },
    destroy: () => detail?.destroy()
  }
}
