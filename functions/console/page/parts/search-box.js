import { el } from '../dom.js'
import { icon } from '../icons.js'

/** Typing pauses for so long before it is searched for, ms. */
const PAUSE_MS = 140

/** @param {string} label @param {(text: string) => void} search */
export const createSearchBox = (label, search) => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  const input = el('input', {
    class: 'search-input',
    type: 'search',
    placeholder: label,
    'aria-label': label,
    'aria-keyshortcuts': '/',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: 200,
    'data-search': true,
    oninput: () => {
      clearTimeout(timer)
      timer = setTimeout(() => search(input.value.trim()), PAUSE_MS)
    }
  })
  const element = el('div', { class: 'search' }, icon('search'), input, el('kbd', { 'aria-hidden': 'true' }, '/'))
  return {
    element,
    /** @param {string} text */
    show: (text) => {
      if (document.activeElement !== input) input.value = text
    }
  }
}
