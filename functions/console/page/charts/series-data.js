/** @typedef {import('../../api.ts').Point} Point */

/** Most points that the page keeps of a series: as many as a wide screen can show apart. */
export const MOST_POINTS = 1_500

/**
 * A pause that is so many usual steps long, or so many of the long ones among them, is a gap: the line does not cross it. Below two
 * seconds it is none, however fast samples come: that is how a network breathes.
 */
const GAP = { steps: 4, longSteps: 3, leastMs: 2_000 }

/**
 * Points with others added, oldest first, one per time; the oldest go. A point that came again, perhaps with its verdict this time,
 * replaces what was there.
 *
 * @param {ReadonlyArray<Point>} old @param {ReadonlyArray<Point>} more @returns {ReadonlyArray<Point>}
 */
export const addPoints = (old, more) => {
  if (more.length === 0) return old
  const last = old.at(-1)
  const isInOrder = last === undefined || (more[0]?.time ?? 0) > last.time
  const sorted = isInOrder ? [...old, ...more] : [...old, ...more].sort((a, b) => a.time - b.time)
  const merged = isInOrder ? sorted : sorted.filter((point, i) => point.time !== sorted[i + 1]?.time)
  return merged.slice(-MOST_POINTS)
}

/** Times between points, ms, the shortest first. @param {ReadonlyArray<Point>} points */
const stepsOf = (points) =>
  points
    .slice(1)
    .map((point, i) => point.time - (points[i]?.time ?? 0))
    .sort((a, b) => a - b)

/** The usual time between two points, ms; 0 when there are not two. @param {ReadonlyArray<Point>} points */
export const usualStep = (points) => {
  const steps = stepsOf(points)
  return steps[Math.floor(steps.length / 2)] ?? 0
}

/** A longer pause than this is a gap, ms. @param {ReadonlyArray<Point>} points */
const longestPause = (points) => {
  const steps = stepsOf(points)
  const at = (/** @type {number} */ share) => steps[Math.floor(steps.length * share)] ?? 0
  return Math.max(GAP.leastMs, GAP.steps * at(0.5), GAP.longSteps * at(0.9))
}

/** @typedef {[number[], (number | null)[], (number | null)[], (number | null)[], (number | null)[]]} Columns */

/**
 * As uPlot takes them: time in seconds, value, expected, lower, upper; with an empty row where nothing came for a while.
 *
 * @param {ReadonlyArray<Point>} points @returns {Columns}
 */
export const toColumns = (points) => {
  const most = longestPause(points)
  /** @type {Columns} */
  const columns = [[], [], [], [], []]
  const [times, values, expected, lower, upper] = columns
  points.forEach((point, i) => {
    const before = points[i - 1]
    if (before !== undefined && point.time - before.time > most) {
      times.push((before.time + point.time) / 2_000)
      for (const column of [values, expected, lower, upper]) column.push(null)
    }
    times.push(point.time / 1_000)
    values.push(point.value)
    expected.push(point.expected)
    lower.push(point.lower)
    upper.push(point.upper)
  })
  return columns
}

/** What a chart can reach and still subtract: beyond half of the largest number a span is infinite, and nothing is drawn. */
const FAR = Number.MAX_VALUE / 4
/** @param {number} value */
const within = (value) => Math.max(-FAR, Math.min(FAR, value))

/**
 * What to show of the value axis: all values, and of the band as much as leaves the values readable – a band that is many times as
 * wide as anything that happened is cut off. Stays as it was while that still fits well, so that nothing jumps.
 *
 * @param {Columns} columns @param {readonly [number, number] | undefined} shown @returns {[number, number]}
 */
export const valueRange = ([, values, expected, lower, upper], shown) => {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const column of [values, expected]) {
    for (const value of column) {
      if (value === null) continue
      if (value < least) least = value
      if (value > most) most = value
    }
  }
  if (least > most) return [0, 1]
  const span = most - least || Math.abs(most) * 0.1 || 1
  const [floor, ceiling] = [least - span, most + span]
  for (const value of lower) if (value !== null && value < least) least = Math.max(value, floor)
  for (const value of upper) if (value !== null && value > most) most = Math.min(value, ceiling)
  const room = (most - least || span) * 0.08
  const wanted = /** @type {[number, number]} */ ([within(least - room), within(most + room)])
  // A measure that is never negative is not shown as if it could be.
  if (least >= 0 && wanted[0] < 0) wanted[0] = 0
  if (shown === undefined) return wanted
  const fits = shown[0] <= least && shown[1] >= most && shown[1] - shown[0] < 1.6 * (wanted[1] - wanted[0])
  return fits ? [shown[0], shown[1]] : wanted
}
