import { readWithToken } from '../api.js'
import { el, setText } from '../dom.js'
import { icon } from '../icons.js'
import { notify } from '../notices.js'
import { session, setToken, token } from '../session.js'
import { openDialog } from './dialog.js'

/** @typedef {import('../../api.ts').Session} Session */

/** Asks the server what the token of now is worth. */
export const refreshSession = async () => {
  const answer = await /** @type {Promise<import('../api.js').Answer<Session>>} */ (readWithToken('session'))
  if (answer.ok) session.set(answer.value)
  return answer
}

const explainOff = () =>
  openDialog('This console changes nothing', (close) => [
    el(
      'p',
      {},
      'No tokens are configured, so nobody can replay dead letters or set silences from here. Looking is all it does.'
    ),
    el(
      'p',
      { class: 'dim' },
      'Tokens stand in the Secret ',
      el('code', {}, 'console'),
      ', key ',
      el('code', {}, 'tokens'),
      ', which becomes ',
      el('code', {}, 'CONSOLE_TOKENS'),
      '.'
    ),
    el(
      'div',
      { class: 'dialog-actions' },
      el('button', { class: 'button', type: 'button', onclick: () => close() }, 'Close')
    )
  ])

/** Takes a token, checks it, keeps it for this tab. True when it may change things now. @returns {Promise<boolean>} */
export const openTokenDialog = async () => {
  if (session.get()?.changes === 'off') {
    await explainOff()
    return false
  }
  const isOn = session.get()?.changes === 'on'
  const done = await openDialog('Token', (close) => {
    const problem = el('p', { class: 'field-problem', role: 'alert' })
    const input = el('input', {
      class: 'input',
      type: 'password',
      id: 'token',
      autocomplete: 'off',
      spellcheck: 'false',
      autofocus: true,
      placeholder: isOn ? 'Another token' : ''
    })
    const take = async (/** @type {Event} */ event) => {
      event.preventDefault()
      const before = token.get()
      setToken(input.value.trim())
      const answer = await refreshSession()
      if (answer.ok && answer.value.changes === 'on') return close(true)
      setToken(before)
      setText(problem, answer.ok ? 'That is not one of the tokens of this console.' : answer.title)
      input.select()
    }
    return [
      el(
        'form',
        { onsubmit: take },
        el(
          'p',
          { class: 'dim' },
          'Replaying dead letters and setting silences need a token. It stays in this tab and is gone with it. ',
          el('code', {}, 'npm start'),
          ' prints an address that brings one along.'
        ),
        el('label', { class: 'field', for: 'token' }, 'Token'),
        input,
        problem,
        el(
          'div',
          { class: 'dialog-actions' },
          isOn &&
            el(
              'button',
              {
                class: 'button',
                type: 'button',
                onclick: async () => {
                  setToken('')
                  await refreshSession()
                  close(false)
                }
              },
              'Forget it'
            ),
          el('button', { class: 'button primary', type: 'submit' }, icon('key'), 'Use it')
        )
      )
    ]
  })
  if (done === true) notify('Changes are on for this tab')
  return done === true
}

/** True when changes are on, perhaps because the reader has just entered a token. */
export const mayChange = async () => session.get()?.changes === 'on' || openTokenDialog()
