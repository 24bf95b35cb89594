import { el } from '../dom.js'
import { openDialog } from './dialog.js'

/** @param {string} title @param {string} text @param {string} action @returns {Promise<boolean>} */
export const confirm = async (title, text, action) =>
  (await openDialog(title, (close) => [
    el('p', {}, text),
    el(
      'div',
      { class: 'dialog-actions' },
      el('button', { class: 'button', type: 'button', onclick: () => close(false) }, 'Cancel'),
      el('button', { class: 'button primary', type: 'button', autofocus: true, onclick: () => close(true) }, action)
    )
  ])) === true
