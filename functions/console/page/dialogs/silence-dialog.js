import { change } from '../api.js'
import { el, setText } from '../dom.js'
import { dateTime, labelText } from '../format.js'
import { icon } from '../icons.js'
import { notify } from '../notices.js'
import { openDialog } from './dialog.js'

/** @typedef {import('../../api.ts').SilenceItem} SilenceItem */

/** @type {ReadonlyArray<readonly [string, string]>} */
const DURATIONS = [
  ['30m', '30 minutes'],
  ['1h', '1 hour'],
  ['2h', '2 hours'],
  ['4h', '4 hours'],
  ['8h', '8 hours'],
  ['1d', '1 day'],
  ['7d', '7 days']
]

/**
 * Asks how long channels are to hear nothing of a series, and tells the server. True when it is silenced.
 *
 * @param {{ source: string, metric: string, labels: Readonly<Record<string, string>> }} series `metric` is `*` for a whole source
 */
export const openSilenceDialog = async ({ source, metric, labels }) => {
  const done = await openDialog('Silence', (close) => {
    const problem = el('p', { class: 'field-problem', role: 'alert' })
    const duration = el(
      'select',
      { class: 'input', id: 'silence-duration', autofocus: true },
      ...DURATIONS.map(([value, text]) => el('option', { value, ...(value === '2h' ? { selected: true } : {}) }, text))
    )
    const scope = el(
      'select',
      { class: 'input', id: 'silence-scope' },
      metric !== '*' &&
        el('option', { value: 'series' }, `This series: ${[metric, labelText(labels)].filter(Boolean).join(' · ')}`),
      el('option', { value: 'source' }, `Everything of ${source}`)
    )
    const comment = el('input', {
      class: 'input',
      id: 'silence-comment',
      maxlength: 200,
      placeholder: 'Deployment, known fault …'
    })
    const submit = el('button', { class: 'button primary', type: 'submit' }, icon('mute'), 'Silence')
    const send = async (/** @type {Event} */ event) => {
      event.preventDefault()
      submit.disabled = true
      const own = scope.value === 'source' ? {} : { metric, labels }
      const matchers = { source, ...own }
      const body = {
        matchers,
        duration: duration.value,
        ...(comment.value === '' ? {} : { comment: comment.value }),
        created_by: 'console'
      }
      const answer = await /** @type {Promise<import('../api.js').Answer<SilenceItem>>} */ (
        change('POST', 'silences', body)
      )
      submit.disabled = false
      if (answer.ok) return close(answer.value)
      setText(problem, [answer.title, ...answer.errors].join(' '))
    }
    return [
      el(
        'form',
        { onsubmit: send },
        el(
          'p',
          { class: 'dim' },
          'Channels hear nothing of it until then. Alerts are kept and shown here; what is still open at the end is told then.'
        ),
        el('label', { class: 'field', for: 'silence-scope' }, 'What'),
        scope,
        el('label', { class: 'field', for: 'silence-duration' }, 'For how long'),
        duration,
        el('label', { class: 'field', for: 'silence-comment' }, 'Why'),
        comment,
        problem,
        el(
          'div',
          { class: 'dialog-actions' },
          el('button', { class: 'button', type: 'button', onclick: () => close() }, 'Cancel'),
          submit
        )
      )
    ]
  })
  if (done !== undefined) notify(`Silenced until ${dateTime(Date.parse(done.ends_at))}`)
  return done !== undefined
}
