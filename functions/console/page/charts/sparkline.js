import { svg } from '../dom.js'

const WIDTH = 100
const HEIGHT = 26
const EDGE = 3

/** @param {ReadonlyArray<number>} values @returns {{ line: string, area: string, end: string }} */
const pathsOf = (values) => {
  const least = Math.min(...values)
  const most = Math.max(...values)
  const span = most - least
  const step = values.length > 1 ? (WIDTH - 2 * EDGE) / (values.length - 1) : 0
  const places = values.map((value, i) => {
    const height = span === 0 ? 0.5 : (value - least) / span
    return `${(EDGE + i * step).toFixed(1)} ${(HEIGHT - EDGE - height * (HEIGHT - 2 * EDGE)).toFixed(1)}`
  })
  const line = `M${places.join('L')}`
  const last = (EDGE + (values.length - 1) * step).toFixed(1)
  return { line, area: `${line}L${last} ${HEIGHT}L${EDGE} ${HEIGHT}Z`, end: `M${places.at(-1)}h0.01` }
}

/**
 * The newest values in small. It stretches to its place, lines keep their width, and the dot at its end stays round because it is
 * the cap of a line without length. For the eye only: the row says the value in words.
 */
export const createSparkline = () => {
  const area = svg('path', { class: 'spark-area' })
  const line = svg('path', { class: 'spark-line', 'vector-effect': 'non-scaling-stroke' })
  const end = svg('path', { class: 'spark-end', 'vector-effect': 'non-scaling-stroke' })
  const element = svg(
    'svg',
    { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    area,
    line,
    end
  )
  let drawn = ''
  return {
    element,
    /** @param {ReadonlyArray<number>} values */
    set: (values) => {
      const key = values.join(' ')
      if (key === drawn) return
      drawn = key
      const paths = values.length === 0 ? { line: '', area: '', end: '' } : pathsOf(values)
      area.setAttribute('d', paths.area)
      line.setAttribute('d', paths.line)
      end.setAttribute('d', paths.end)
    }
  }
}
