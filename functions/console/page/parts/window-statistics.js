import { usualStep } from '../charts/series-data.js'
import { count, duration, number } from '../format.js'
import { facts } from './facts.js'

/** @typedef {import('../charts/series-data.js').Point} Point */

/** What the points on show have in common. In two passes, as the detectors do it. @param {ReadonlyArray<Point>} points */
export const windowStatistics = (points) => {
  const values = points.map(({ value }) => value)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1)
  )
  const sorted = [...values].sort((a, b) => a - b)
  const step = usualStep(points)
  return facts([
    ['Samples', count(values.length)],
    ['Mean', number(mean)],
    ['Deviation', number(deviation)],
    ['Median', number(sorted[Math.floor(sorted.length / 2)])],
    ['Least', number(sorted[0])],
    ['Most', number(sorted.at(-1))],
    ['Every', step > 0 ? duration(step) : null]
  ])
}
