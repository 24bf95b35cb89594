import { byId, el } from '../dom.js'
import { icon } from '../icons.js'

let number = 0

/**
 * A modal dialog that takes itself out of the page when it closes; focus goes back to where it was. Resolves with what `close` was
 * given, or with undefined when the reader left it.
 *
 * @template T
 * @param {string} title @param {(close: (result?: T) => void) => ReadonlyArray<import('../dom.js').Child>} content
 * @returns {Promise<T | undefined>}
 */
export const openDialog = (title, content) =>
  new Promise((resolve) => {
    number += 1
    const id = `dialog-${number}`
    /** @type {T | undefined} */
    let result
    /** @param {T} [value] */
    const close = (value) => {
      result = value
      dialog.close()
    }
    const dialog = el(
      'dialog',
      {
        'aria-labelledby': id,
        onclose: () => {
          dialog.remove()
          resolve(result)
        },
        // A click beside it: the dialog itself is covered by its content.
        onclick: (/** @type {MouseEvent} */ event) => event.target === dialog && close()
      },
      el(
        'div',
        { class: 'dialog' },
        el(
          'div',
          { class: 'dialog-head' },
          el('h2', { id }, title),
          el(
            'button',
            { class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: () => close() },
            icon('close')
          )
        ),
        ...content(close)
      )
    )
    byId('dialogs').append(dialog)
    dialog.showModal()
  })
