import { openKeysDialog } from './dialogs/keys-dialog.js'
import { keysAreOn } from './keys-setting.js'
import { liveState, pause, resume } from './live.js'
import { go, toHash, VIEWS } from './router.js'
import { nextTheme } from './theme.js'

/** @param {EventTarget | null} target */
const takesText = (target) =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')

/** @returns {HTMLElement[]} */
const rows = () =>
  [...document.querySelectorAll('#main [data-row]')]
    .map((row) => /** @type {HTMLElement} */ (row))
    .filter((row) => row.offsetParent !== null)

/** To the line `step` further on; from outside of the list to the open one, or the first. @param {number} step */
const move = (step) => {
  const all = rows()
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement))
  const open = all.findIndex((row) => row.getAttribute('aria-current') === 'true')
  const next = at >= 0 ? at + step : open >= 0 ? open + step : 0
  const row = all[Math.max(0, Math.min(all.length - 1, next))]
  row?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}

/** @param {string} selector */
const press = (selector) => {
  const button = document.querySelector(`#main ${selector}`)
  if (button instanceof HTMLElement) button.click()
}

const search = () => {
  const box = document.querySelector('#main [data-search]')
  if (box instanceof HTMLInputElement) box.select()
  if (box instanceof HTMLElement) box.focus()
}

/** @type {Readonly<Record<string, () => void>>} */
const ACTIONS = {
  '/': search,
  j: () => move(1),
  k: () => move(-1),
  '[': () => press('[data-page="before"]'),
  ']': () => press('[data-page="next"]'),
  '?': () => void openKeysDialog(),
  t: nextTheme,
  p: () => (liveState.get() === 'paused' ? resume() : pause())
}

/** @param {KeyboardEvent} event */
const onKey = (event) => {
  if (
    event.defaultPrevented ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    document.querySelector('dialog[open]') !== null
  )
    return
  const { key, target } = event
  if (key === 'Escape') {
    if (takesText(target)) /** @type {HTMLElement} */ (target).blur()
    else press('[data-back]')
    return
  }
  if (takesText(target)) {
    // From the search box straight into what was found.
    if (key === 'ArrowDown' && /** @type {HTMLElement} */ (target).matches('[data-search]')) {
      event.preventDefault()
      move(0)
    }
    return
  }
  const view = VIEWS[Number(key) - 1]
  const isArrow = key === 'ArrowDown' || key === 'ArrowUp'
  const inList = target instanceof HTMLElement && target.closest('[data-row]') !== null
  if (isArrow && inList) move(key === 'ArrowDown' ? 1 : -1)
  else if (!keysAreOn()) return
  else if (view !== undefined) go(toHash(view))
  else if (ACTIONS[key] !== undefined) ACTIONS[key]()
  else return
  event.preventDefault()
}

export const startKeys = () => addEventListener('keydown', onKey)
