/** @typedef {Readonly<Record<'value' | 'band' | 'expected' | 'critical' | 'warning' | 'criticalVeil' | 'warningVeil' | 'line' | 'faint' | 'text' | 'panel' | 'accent' | 'good', string>>} Colours */

/** @type {Readonly<Record<keyof Colours, string>>} */
const NAMES = {
  value: '--value',
  band: '--band',
  expected: '--expected',
  critical: '--critical',
  warning: '--warning-mark',
  criticalVeil: '--critical-veil',
  warningVeil: '--warning-veil',
  line: '--line',
  faint: '--faint',
  text: '--text',
  panel: '--panel',
  accent: '--accent',
  good: '--good'
}

/**
 * The colours of the style sheet as a canvas needs them. `light-dark()` is only worked out for a property that is a colour, hence
 * the element that wears each of them for a moment.
 *
 * @returns {Colours}
 */
export const readColours = () => {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const style = getComputedStyle(probe)
  const colours = /** @type {Record<keyof Colours, string>} */ ({})
  for (const [name, property] of Object.entries(NAMES)) {
    probe.style.color = `var(${property})`
    colours[/** @type {keyof Colours} */ (name)] = style.color
  }
  probe.remove()
  return colours
}

/** Type on the canvas. */
export const FONT = '11px Inter, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
