import { change, read } from '../api.js'
import { age } from '../clock.js'
import { confirm } from '../dialogs/confirm-dialog.js'
import { mayChange } from '../dialogs/token-dialog.js'
import { el, refill } from '../dom.js'
import { labelText } from '../format.js'
import { icon } from '../icons.js'
import { notify } from '../notices.js'
import { nothing, showFailure } from '../parts/states.js'

/** @typedef {import('../../api.ts').SilenceItem} SilenceItem @typedef {import('../../api.ts').SilencesAnswer} SilencesAnswer */

/** What a silence is about, in words. @param {SilenceItem['matchers']} matchers */
export const matcherText = ({ source, metric, labels, severity }) =>
  [
    metric ?? 'everything',
    source,
    labels === undefined ? '' : labelText(labels),
    severity === undefined ? '' : `only ${severity}`
  ]
    .filter(Boolean)
    .join(' · ')

/** Silences that are in force, each with a way to end it. @param {(many: number) => void} onCount */
export const createSilenceList = (onCount) => {
  const element = el('div', {})

  /** @param {SilenceItem} silence */
  const end = async ({ id, matchers }) => {
    if (
      !(await confirm(
        'End this silence?',
        `Channels hear again of ${matcherText(matchers)}; what is open is told now.`,
        'End it'
      ))
    )
      return
    if (!(await mayChange())) return
    const answer = await change('DELETE', `silences/${encodeURIComponent(id)}`)
    notify(answer.ok ? 'The silence has ended' : answer.title, { tone: answer.ok ? 'good' : 'bad' })
    await load()
  }

  /** @param {SilenceItem} silence */
  const entry = (silence) =>
    el(
      'li',
      { class: 'silence' },
      icon('mute'),
      el(
        'div',
        { class: 'silence-text' },
        el('p', { class: 'row-title' }, matcherText(silence.matchers)),
        el(
          'p',
          { class: 'dim' },
          'ends ',
          age(silence.ends_at),
          silence.comment === '' ? '' : ` · ${silence.comment}`,
          silence.created_by === '' ? '' : ` · by ${silence.created_by}`
        )
      ),
      el('button', { class: 'button small', type: 'button', onclick: () => void end(silence) }, 'End')
    )

  const load = async () => {
    const answer = await /** @type {Promise<import('../api.js').Answer<SilencesAnswer>>} */ (read('silences'))
    if (!answer.ok) return showFailure(element, answer, load)
    const { silences } = answer.value
    onCount(silences.length)
    if (silences.length === 0)
      refill(
        element,
        nothing('No silences', 'A series or an alert has a button for one: channels hear nothing of it for a while.')
      )
    else refill(element, el('ul', { class: 'silences', 'aria-label': 'Silences' }, ...silences.map(entry)))
  }
  return { element, load }
}
