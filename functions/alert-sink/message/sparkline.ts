const BARS = '▁▂▃▄▅▆▇█'

/** A chart of one line: the newest `width` values, oldest first, between the lowest and the highest. '' for fewer than two. */
export const sparkline = (values: ReadonlyArray<number>, width: number): string => {
  const newest = values.slice(-width)
  if (newest.length < 2) return ''
  const low = newest.reduce((least, value) => Math.min(least, value))
  const high = newest.reduce((most, value) => Math.max(most, value))
  // Halved, for the difference of two finite numbers may be none.
  const range = high / 2 - low / 2
  const bar = (value: number): string => {
    const share = range > 0 ? (value / 2 - low / 2) / range : 0
    return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))] as string
  }
  return newest.map(bar).join('')
}
