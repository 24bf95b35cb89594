import { read } from '../api.js'
import { age } from '../clock.js'
import { el, refill } from '../dom.js'
import { bytes, count, counted } from '../format.js'
import { asksAgain, onLive } from '../live.js'
import { overview } from '../overview.js'
import { reasonBadge, reasonText, shortDest } from '../parts/dead-letter-reason.js'
import { createListPane } from '../parts/list-pane.js'
import { nothing, showFailure } from '../parts/states.js'
import { throttled } from '../parts/throttled.js'
import { go, toHash } from '../router.js'
import { createDeadLetterDetail } from './dead-letter-detail.js'

/** @typedef {import('../../api.ts').DeadLettersAnswer} DeadLettersAnswer @typedef {import('../../api.ts').DeadLetterItem} DeadLetterItem */

const PAGE = 50
/** So many are kept on the page; whoever looks for more uses the command. */
const MOST = 1_000
const AGAIN_MS = 2_000

const COLUMNS = ['Status', 'Event', 'Why', 'Samples', 'Arrivals', 'Last seen']
const NUMBERS = new Set(['Samples', 'Arrivals'])

/** Events that could not be delivered, newest first. */
export const createDeadLettersView = () => {
  /** @type {ReadonlyArray<DeadLetterItem>} */
  let letters = []
  /** @type {string | null} */
  let next = null
  let isLoaded = false
  let isGone = false
  let known = -1

  const body = el('tbody', {})
  const table = el(
    'div',
    { class: 'table-scroll card flush' },
    el(
      'table',
      { class: 'table letters' },
      el('caption', { class: 'hidden' }, 'Dead letters, newest first'),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...COLUMNS.map((head) => el('th', { scope: 'col', class: NUMBERS.has(head) ? 'number' : null }, head))
        )
      ),
      body
    )
  )
  const totals = el('p', { class: 'toolbar-text dim', role: 'status' })
  const more = el(
    'button',
    { class: 'button small more-button', type: 'button', hidden: true, onclick: () => void load(next) },
    'Show more'
  )
  const pane = createListPane({ title: 'Dead letters', toolbar: [totals], below: [more] })
  const { element, place } = pane

  /** @param {DeadLetterItem} letter */
  const row = (letter) => {
    const { id, type, source, error, samples, arrivals, last_seen: lastSeen } = letter
    return el(
      'tr',
      { onclick: () => go(toHash('dead-letters', id)) },
      el('td', {}, reasonBadge(letter)),
      el(
        'th',
        { scope: 'row' },
        el('a', { href: toHash('dead-letters', id), 'data-row': true, 'data-id': id }, source ?? 'no source'),
        el('span', { class: 'row-sub' }, type ?? 'no type')
      ),
      el(
        'td',
        {},
        el('span', { class: 'clip' }, reasonText(error.data)),
        el('span', { class: 'row-sub' }, shortDest(error.dest))
      ),
      el('td', { class: 'number' }, samples === 0 ? '–' : count(samples)),
      el('td', { class: 'number' }, count(arrivals)),
      el('td', { class: 'dim' }, age(lastSeen))
    )
  }

  const draw = () => {
    pane.redraw(() => {
      refill(body, ...letters.map(row))
      if (letters.length === 0)
        refill(place, nothing('No dead letters', 'Every event that was accepted has been delivered.'))
      else if (table.parentElement !== place) refill(place, table)
    })
    more.hidden = next === null || letters.length >= MOST
  }

  /** @param {string | null} [after] */
  const load = async (after = null) => {
    const answer = await /** @type {Promise<import('../api.js').Answer<DeadLettersAnswer>>} */ (
      read('dead-letters', { limit: PAGE, after })
    )
    if (isGone) return
    if (!answer.ok) {
      if (!isLoaded) showFailure(place, answer, () => void load())
      if (asksAgain(answer)) again.soon()
      return
    }
    isLoaded = true
    const { dead_letters: page, totals: all, next: following } = answer.value
    // What was unfolded below the first page stays, as long as it is still the continuation.
    letters =
      after === null ? page : [...letters, ...page.filter(({ id }) => !letters.some((letter) => letter.id === id))]
    next = following
    refill(
      totals,
      all.events === 0
        ? ''
        : `${counted(all.events, 'event')}, ${counted(all.samples, 'sample')}, ${bytes(all.bytes)} kept`
    )
    draw()
  }
  const again = throttled(() => void load(), AGAIN_MS)

  const leave = () => pane.leave(toHash('dead-letters'))

  const ends = [
    onLive('open', again.soon),
    overview.watch((value) => {
      const events = value?.dead_letters.events ?? -1
      if (known >= 0 && events !== known) again.soon()
      known = events
    })
  ]

  return {
    element,
    title: () => 'Dead letters',
    /** @param {import('../router.js').Route} route */
    show: ({ id }) => {
      if (!isLoaded) void load()
      pane.open(id, (one) => createDeadLetterDetail(one, leave, () => void load()))
    },
    destroy: () => {
      isGone = true
      again.end()
      for (const end of ends) end()
      pane.destroy()
    }
  }
}
