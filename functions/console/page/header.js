import { openKeysDialog } from './dialogs/keys-dialog.js'
import { openTokenDialog } from './dialogs/token-dialog.js'
import { byId, el, refill, setText } from './dom.js'
import { count } from './format.js'
import { icon, logo } from './icons.js'
import { liveState, pause, resume } from './live.js'
import { OLD_NOTE } from './old-note.js'
import { overview } from './overview.js'
import { toHash } from './router.js'
import { session } from './session.js'
import { nextTheme, theme } from './theme.js'

/** @typedef {import('./router.js').View} View */

/** @type {ReadonlyArray<readonly [View, string]>} */
const LINKS = [
  ['series', 'Series'],
  ['alerts', 'Alerts'],
  ['dead-letters', 'Dead letters'],
  ['scaling', 'Scaling']
]

/** @type {Readonly<Record<import('./live.js').LiveState, readonly [text: string, title: string]>>} */
const STATES = {
  connecting: ['Connecting', 'Opening the stream'],
  live: ['Live', 'Everything on this page is of now. Press to pause'],
  away: ['Store away', 'Redis does not answer the console: what is shown grows old. Press to pause'],
  reconnecting: ['Reconnecting', 'The connection is lost; the page tries to get it back. Press to pause'],
  paused: ['Paused', 'The page stands still. Press to go on']
}

const THEMES = /** @type {const} */ ({
  auto: ['auto', 'Theme: as the system'],
  dark: ['moon', 'Theme: dark'],
  light: ['sun', 'Theme: light']
})

const liveButton = () => {
  const text = el('span', {})
  const button = el(
    'button',
    { class: 'live', type: 'button', id: 'live', onclick: () => (liveState.get() === 'paused' ? resume() : pause()) },
    el('span', { class: 'live-dot', 'aria-hidden': 'true' }),
    text
  )
  liveState.watch((state) => {
    const [said, title] = STATES[state]
    button.dataset['state'] = state
    button.title = title
    button.setAttribute('aria-pressed', String(state === 'paused'))
    setText(text, said)
  })
  return button
}

const themeButton = () => {
  const button = el('button', { class: 'icon-button', type: 'button', id: 'theme', onclick: nextTheme })
  theme.watch((value) => {
    const [picture, label] = THEMES[value]
    refill(button, icon(picture))
    button.setAttribute('aria-label', label)
    button.title = label
  })
  return button
}

const keyButton = () => {
  const button = el(
    'button',
    { class: 'icon-button', type: 'button', id: 'key', onclick: () => void openTokenDialog() },
    icon('key')
  )
  session.watch((value) => {
    const label =
      value?.changes === 'on'
        ? 'Token: changes are on'
        : value?.changes === 'off'
          ? 'Token: changes are off'
          : 'Token: none yet'
    button.setAttribute('aria-label', label)
    button.title = label
    button.classList.toggle('is-on', value?.changes === 'on')
  })
  return button
}

/** The bar at the top of every view. Returns what marks the link of the view on show. */
export const startHeader = () => {
  const links = LINKS.map(([view, text]) => {
    const figure = el('span', { class: 'nav-count' })
    return {
      view,
      figure,
      link: el('a', { class: 'nav-link', href: toHash(view), 'aria-describedby': OLD_NOTE }, text, figure)
    }
  })
  refill(
    byId('header'),
    el(
      'a',
      { class: 'brand', href: toHash('series'), 'aria-label': 'Knomaly, to the series' },
      logo(),
      el('span', {}, 'Knomaly')
    ),
    el('nav', { class: 'nav', 'aria-label': 'Views' }, ...links.map(({ link }) => link)),
    el(
      'div',
      { class: 'controls' },
      liveButton(),
      themeButton(),
      keyButton(),
      el(
        'button',
        {
          class: 'icon-button wide-only',
          type: 'button',
          'aria-label': 'Keys',
          title: 'Keys (?)',
          onclick: () => void openKeysDialog()
        },
        icon('help')
      )
    )
  )
  overview.watch((value) => {
    for (const { view, figure } of links) {
      const many =
        view === 'alerts' ? (value?.alerts.open ?? 0) : view === 'dead-letters' ? (value?.dead_letters.events ?? 0) : 0
      setText(figure, many === 0 ? '' : count(many))
      figure.className = `nav-count${view === 'alerts' ? ((value?.alerts.critical ?? 0) > 0 ? ' critical' : ' warning') : ''}`
    }
  })
  return (/** @type {View | 'unknown'} */ current) => {
    for (const { view, link } of links) {
      if (view === current) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
  }
}
