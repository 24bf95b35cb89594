import { el, refill } from '../dom.js'
import { icon } from '../icons.js'

/** @typedef {import('../api.js').Failed} Failed */

/** Grey shapes where lines will be. @param {number} lines */
export const loading = (lines = 6) =>
  el(
    'div',
    { class: 'loading', role: 'status' },
    el('span', { class: 'hidden' }, 'Loading'),
    ...Array.from({ length: lines }, () => el('div', { class: 'loading-line', 'aria-hidden': 'true' }))
  )

/** Nothing there, and why that is all right. @param {string} title @param {string} text @param {import('../dom.js').Child[]} more */
export const nothing = (title, text, ...more) =>
  el('div', { class: 'state' }, el('p', { class: 'state-title' }, title), el('p', { class: 'dim' }, text), ...more)

/** @type {Readonly<Record<Failed['kind'], string>>} */
const ADVICE = {
  offline: 'The page asks again as soon as the connection is back.',
  unauthorised: 'The token is not one of this console. Enter another one with the key at the top.',
  forbidden: 'This console changes nothing: no tokens are configured for it.',
  'not found': 'It may have expired, or the address is not whole.',
  refused: 'The server refused what was asked for.',
  unavailable: 'The server is there, but what it reads from is not. The page asks again as soon as it is back.',
  failed: 'That is a fault of the console. Its log says more.'
}

/** @param {Failed} failed @param {(() => void) | undefined} [retry] */
export const failure = (failed, retry) =>
  el(
    'div',
    { class: `state ${failed.kind === 'not found' ? '' : 'bad'}`, role: 'alert' },
    el('p', { class: 'state-title' }, failed.title),
    failed.errors.length > 0 && el('p', { class: 'mono' }, failed.errors.join(' ')),
    el('p', { class: 'dim' }, ADVICE[failed.kind]),
    retry && el('button', { class: 'button', type: 'button', onclick: retry }, icon('replay'), 'Try again')
  )

/** What stands in the place of the answer to a question. @param {Element} place @param {Failed} failed @param {() => void} retry */
export const showFailure = (place, failed, retry) =>
  refill(place, failure(failed, failed.kind === 'not found' ? undefined : retry))
