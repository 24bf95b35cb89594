import { el } from '../dom.js'
import { keysAreOn, setKeys } from '../keys-setting.js'
import { openDialog } from './dialog.js'

/** @type {ReadonlyArray<readonly [ReadonlyArray<string>, string]>} */
const KEYS = [
  [['/'], 'Search'],
  [['j', '↓'], 'Next line'],
  [['k', '↑'], 'Line before'],
  [['Enter'], 'Open'],
  [['Esc'], 'Back, or close'],
  [['[', ']'], 'Page before, next page'],
  [['1', '2', '3', '4'], 'Series, alerts, dead letters, scaling'],
  [['←', '→'], 'Read the points of a chart that has focus'],
  [['p'], 'Pause and go on'],
  [['t'], 'Theme'],
  [['?'], 'These keys']
]

/** All keys, and a switch for those that somebody may press by mistake (WCAG 2.1.4). */
export const openKeysDialog = () =>
  openDialog('Keys', () => [
    el(
      'dl',
      { class: 'keys' },
      ...KEYS.map(([keys, text]) =>
        el('div', {}, el('dt', {}, ...keys.map((key) => el('kbd', {}, key))), el('dd', {}, text))
      )
    ),
    el(
      'label',
      { class: 'check' },
      el('input', {
        type: 'checkbox',
        ...(keysAreOn() ? { checked: true } : {}),
        onchange: (/** @type {Event} */ event) => setKeys(/** @type {HTMLInputElement} */ (event.target).checked)
      }),
      'Single keys do something'
    )
  ])
