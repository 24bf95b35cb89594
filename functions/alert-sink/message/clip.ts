const ELLIPSIS = '…'

/**
 * At most `max` UTF-16 code units, with `…` as the last where something had to go; never half of a surrogate pair. `max` ≥ 1.
 */
export const clip = (text: string, max: number): string => {
  if (text.length <= max) return text
  let end = max - ELLIPSIS.length
  const last = text.charCodeAt(end - 1)
  if (end > 0 && last >= 0xd800 && last <= 0xdbff) end -= 1
  return text.slice(0, end) + ELLIPSIS
}

/** The same for a text that is escaped a character at a time: the limit is that of the escaped text, and no entity is cut. */
export const clipEscaped = (text: string, escaped: (text: string) => string, max: number): string => {
  const whole = escaped(text)
  if (whole.length <= max) return whole
  let clipped = ''
  for (const character of text) {
    const next = escaped(character)
    if (clipped.length + next.length + ELLIPSIS.length > max) break
    clipped += next
  }
  return clipped + ELLIPSIS
}

/** Without signs that turn the direction of what stands behind them: a label must not make a value read backwards. */
export const unturned = (text: string): string => text.replace(/\p{Bidi_Control}/gu, '')
