const KEY = 'knomaly.keys'

/** Single keys do something, unless the reader has turned them off. */
export const keysAreOn = () => {
  try {
    return localStorage.getItem(KEY) !== 'off'
  } catch {
    return true
  }
}

/** @param {boolean} on */
export const setKeys = (on) => {
  try {
    if (on) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, 'off')
  } catch {
    // Nothing is remembered where storage is forbidden.
  }
}
