import { el, refill } from '../dom.js'
import { icon } from '../icons.js'
import { announce } from '../notices.js'

/** How long it says that it has worked, ms. */
const SAID_MS = 1_600

/** The old way is for pages over plain HTTP, where browsers offer no other. @param {string} text */
const copy = async (text) => {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text)
    return
  }
  const area = el('textarea', { class: 'hidden' })
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

/** @param {string} text @param {string} [label] */
export const copyButton = (text, label = 'Copy') => {
  const button = el('button', { class: 'button small', type: 'button' }, icon('copy'), label)
  button.addEventListener('click', () => {
    copy(text).then(
      () => {
        refill(button, icon('check'), 'Copied')
        announce('Copied')
        setTimeout(() => refill(button, icon('copy'), label), SAID_MS)
      },
      () => announce('The browser did not let it be copied')
    )
  })
  return button
}
