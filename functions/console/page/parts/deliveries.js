import { age } from '../clock.js'
import { el } from '../dom.js'
import { count } from '../format.js'
import { badge } from './badges.js'

/** @typedef {import('../../../../shared/alerts/alert-list.ts').ListedAlert} ListedAlert */

/** @type {Readonly<Record<string, string>>} */
const TONES = { delivered: 'good', waiting: 'warning', failed: 'critical' }

/** What became of the latest notice at each channel. @param {ListedAlert} alert */
export const deliveryTable = ({ deliveries }) => {
  const channels = Object.entries(deliveries)
  if (channels.length === 0)
    return el(
      'p',
      { class: 'dim' },
      'No channel has been told: none is configured for it, it is silenced, or its group speaks for it.'
    )
  return el(
    'div',
    { class: 'table-scroll' },
    el(
      'table',
      { class: 'table' },
      el('caption', { class: 'hidden' }, 'Latest notice per channel'),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...['Channel', 'Outcome', 'When', 'Attempts', 'Reason'].map((head) =>
            el('th', { scope: 'col', class: head === 'Attempts' ? 'number' : null }, head)
          )
        )
      ),
      el(
        'tbody',
        {},
        ...channels.map(([channel, { outcome, at, attempts, reason }]) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, channel),
            el('td', {}, badge(outcome, TONES[outcome] ?? '')),
            el('td', {}, age(at)),
            el('td', { class: 'number' }, count(attempts)),
            el('td', { class: 'dim' }, reason ?? '')
          )
        )
      )
    )
  )
}
