import { change } from '../api.js'
import { age, moment } from '../clock.js'
import { confirm } from '../dialogs/confirm-dialog.js'
import { mayChange } from '../dialogs/token-dialog.js'
import { el, refill } from '../dom.js'
import { bytes, count } from '../format.js'
import { icon } from '../icons.js'
import { notify } from '../notices.js'
import { copyButton } from '../parts/copy-button.js'
import { reasonBadge, reasonText } from '../parts/dead-letter-reason.js'
import { facts } from '../parts/facts.js'
import { loadDetail } from '../parts/load-detail.js'
import { failure } from '../parts/states.js'

/** @typedef {import('../../api.ts').DeadLetterDetail} DeadLetterDetail @typedef {import('../../api.ts').ReplayAnswer} ReplayAnswer */

/** So much of an event's data is shown, characters; all of it can be copied. */
const MOST_TEXT = 20_000

/** @param {DeadLetterDetail} letter */
const dataText = ({ data, data_base64: base64 }) =>
  (base64 === undefined ? JSON.stringify(data, null, 2) : base64) ?? ''

/** @param {Readonly<Record<string, string>>} attributes */
const attributeTable = (attributes) =>
  el(
    'div',
    { class: 'table-scroll' },
    el(
      'table',
      { class: 'table' },
      el('caption', { class: 'hidden' }, 'Attributes of the event'),
      el(
        'tbody',
        {},
        ...Object.entries(attributes).map(([name, value]) =>
          el('tr', {}, el('th', { scope: 'row', class: 'mono' }, name), el('td', { class: 'mono wrap' }, value))
        )
      )
    )
  )

/** All about one dead letter. @param {string} id @param {() => void} leave @param {() => void} onReplayed */
export const createDeadLetterDetail = (id, leave, onReplayed) => {
  const outcome = el('div', {})
  const button = el('button', { class: 'button primary', type: 'button', id: 'replay' }, icon('replay'), 'Replay…')

  const replay = async () => {
    if (!(await mayChange())) return
    const text =
      'The event goes to the Broker again as it is, under its own id. If that works it leaves the dead letters; samples that were already analysed change nothing.'
    if (!(await confirm('Replay this event?', text, 'Replay'))) return
    button.disabled = true
    refill(outcome)
    const answer = await /** @type {Promise<import('../api.js').Answer<ReplayAnswer>>} */ (
      change('POST', `dead-letters/${encodeURIComponent(id)}/replay`)
    )
    if (detail.isGone()) return
    button.disabled = false
    if (!answer.ok) {
      refill(outcome, failure(answer))
      return
    }
    notify('Replayed: the Broker has taken it')
    onReplayed()
    leave()
  }
  button.addEventListener('click', () => void replay())

  /** @param {DeadLetterDetail} letter */
  const build = (letter) => {
    const { source, type, error, samples, arrivals, attributes } = letter
    const text = dataText(letter)
    const headline = el('h2', { tabindex: -1, 'data-headline': true }, source ?? 'No source')
    refill(
      detail.element,
      detail.bar(button),
      outcome,
      el(
        'header',
        { class: 'detail-head' },
        el('div', { class: 'detail-title' }, headline, reasonBadge(letter)),
        el('p', { class: 'detail-sub' }, type ?? 'no type'),
        el('p', { class: 'reason' }, reasonText(error.data))
      ),
      el(
        'div',
        { class: 'card' },
        facts([
          ['Status', error.code ?? '–'],
          ['Samples', samples === 0 ? '–' : count(samples)],
          ['Size', bytes(letter.bytes)],
          ['Arrivals', count(arrivals)],
          ['First seen', moment(letter.first_seen)],
          ['Last seen', age(letter.last_seen)]
        ]),
        error.dest !== null && el('p', { class: 'remark mono wrap' }, error.dest)
      ),
      el(
        'section',
        { class: 'card' },
        el(
          'div',
          { class: 'step-head' },
          el('h3', {}, letter.data_base64 === undefined ? 'Data' : 'Data, base64'),
          copyButton(text)
        ),
        el('pre', { class: 'code', tabindex: 0 }, el('code', {}, text.slice(0, MOST_TEXT))),
        text.length > MOST_TEXT &&
          el(
            'p',
            { class: 'dim' },
            `The first ${count(MOST_TEXT)} of ${count(text.length)} characters; the button copies all.`
          )
      ),
      el('section', { class: 'card' }, el('h3', {}, 'Attributes'), attributeTable(attributes))
    )
    headline.focus({ preventScroll: true })
  }

  const detail = loadDetail({
    path: `dead-letters/${encodeURIComponent(id)}`,
    all: 'All dead letters',
    leave,
    show: build
  })

  return { id, element: detail.element, destroy: detail.end }
}
