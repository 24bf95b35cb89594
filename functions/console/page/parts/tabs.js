import { el, setText } from '../dom.js'
import { count } from '../format.js'

/**
 * One of several, as a row of buttons that say which is chosen.
 *
 * @template {string} T
 * @param {string} label @param {ReadonlyArray<readonly [value: T, text: string]>} options @param {(value: T) => void} choose
 */
export const createTabs = (label, options, choose) => {
  /** @type {Map<T, { button: HTMLButtonElement, figure: HTMLSpanElement }>} */
  const buttons = new Map()
  const element = el('div', { class: 'tabs', role: 'group', 'aria-label': label })
  for (const [value, text] of options) {
    const figure = el('span', { class: 'tab-count' })
    const button = el(
      'button',
      { type: 'button', class: 'tab', 'aria-pressed': 'false', onclick: () => choose(value) },
      text,
      figure
    )
    buttons.set(value, { button, figure })
    element.append(button)
  }
  return {
    element,
    /** @param {T} value */
    show: (value) => {
      for (const [own, { button }] of buttons) button.setAttribute('aria-pressed', String(own === value))
    },
    /** @param {T} value @param {number} figure */
    count: (value, figure) => {
      const tab = buttons.get(value)
      if (tab !== undefined) setText(tab.figure, figure === 0 ? '' : count(figure))
    }
  }
}
