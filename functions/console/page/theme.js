import { createStore } from './store.js'

const KEY = 'knomaly.theme'

/** @typedef {'auto' | 'dark' | 'light'} Theme @type {ReadonlyArray<Theme>} */
const THEMES = ['auto', 'dark', 'light']

/** @returns {Theme} */
const stored = () => {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto'
  } catch {
    return 'auto'
  }
}

export const theme = createStore(stored())

const system = matchMedia('(prefers-color-scheme: dark)')

/** Called whenever colours may be others than before. @param {() => void} listener */
export const onColours = (listener) => {
  const end = theme.watch(listener)
  system.addEventListener('change', listener)
  return () => {
    end()
    system.removeEventListener('change', listener)
  }
}

export const startTheme = () => {
  theme.watch((value) => {
    if (value === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = value
  })
}

/** auto → dark → light → auto, and remembered. */
export const nextTheme = () => {
  const next = THEMES[(THEMES.indexOf(theme.get()) + 1) % THEMES.length] ?? 'auto'
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // Then it is for this page only.
  }
  theme.set(next)
}
