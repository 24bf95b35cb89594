export type Matches = (text: string) => boolean

/**
 * A pattern in which `*` stands for any text, also none and also with slashes; every other character stands for itself.
 * Searches from left to right and never goes back: what lies between two stars is found as early as it can be, which leaves
 * most room for the rest. Linear in the text for each part.
 */
export const glob = (pattern: string): Matches => {
  const parts = pattern.split('*')
  const first = parts[0] as string
  if (parts.length === 1) return (text) => text === first
  const last = parts[parts.length - 1] as string
  const between = parts.slice(1, -1)
  return (text) => {
    const end = text.length - last.length
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false
    let at = first.length
    for (const part of between) {
      const found = text.indexOf(part, at)
      if (found < 0 || found + part.length > end) return false
      at = found + part.length
    }
    return true
  }
}

/** Matches when one of them does. */
export const anyGlob = (patterns: ReadonlyArray<string>): Matches => {
  const all = patterns.map(glob)
  return (text) => all.some((matches) => matches(text))
}
