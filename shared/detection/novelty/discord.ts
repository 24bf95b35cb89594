import { RING } from './value-ring.ts'

/** Values that are compared. */
export const LENGTH = 48
export const LEAST_LAG = LENGTH
export const MOST_LAG = RING - LENGTH
/** Values that a search needs: two lags, or there is no second best. */
export const LEAST_VALUES = LENGTH + LEAST_LAG + 1

const FIRST = RING - LENGTH

const newest = new Float64Array(LENGTH)

/** The lags where the newest values were most alike. */
export type Lags = { best: number; second: number }

/** Squared distance at `lag`, or something that is at least `bound`. */
const distanceAt = (values: Float32Array, lag: number, bound: number): number => {
  const start = FIRST - lag
  let sum = 0
  for (let i = LENGTH - 1; i >= 0; i -= 4) {
    const a = (newest[i] as number) - (values[start + i] as number)
    const b = (newest[i - 1] as number) - (values[start + i - 1] as number)
    const c = (newest[i - 2] as number) - (values[start + i - 2] as number)
    const d = (newest[i - 3] as number) - (values[start + i - 3] as number)
    sum += a * a + b * b + (c * c + d * d)
    if (sum >= bound) return sum
  }
  return sum
}

/**
 * How unlike all that came before the newest 48 of `length` values (at the end of `values`) are: root mean square distance to
 * the second nearest 48 that end 48 to 750 values earlier (the nearest may be one odd coincidence). A discord in raw
 * units, after Keogh, Lin and Fu 2005. At least 97 values.
 *
 * The hot loop of the detector. Where the newest values were most alike a sample ago they nearly always are now, so these lags (`lags`,
 * written to) go first: the rest is given up after a few differences. The result does not depend on them.
 */
export const discord = (values: Float32Array, length: number, lags: Lags): number => {
  for (let i = 0; i < LENGTH; i += 1) newest[i] = values[FIRST + i] as number
  const most = length - LENGTH
  const isKnown = lags.best >= LEAST_LAG && lags.best <= most && lags.second >= LEAST_LAG && lags.second <= most
  let bestLag = isKnown ? lags.best : LEAST_LAG
  let secondLag = isKnown && lags.second !== bestLag ? lags.second : bestLag === LEAST_LAG ? LEAST_LAG + 1 : LEAST_LAG
  const skipA = bestLag
  const skipB = secondLag
  let best = distanceAt(values, bestLag, Number.POSITIVE_INFINITY)
  let second = distanceAt(values, secondLag, Number.POSITIVE_INFINITY)
  if (second < best) {
    const swap = best
    best = second
    second = swap
    bestLag = skipB
    secondLag = skipA
  }
  for (let lag = LEAST_LAG; lag <= most; lag += 1) {
    if (lag === skipA || lag === skipB) continue
    const distance = distanceAt(values, lag, second)
    if (distance >= second) continue
    if (distance < best) {
      second = best
      secondLag = bestLag
      best = distance
      bestLag = lag
    } else {
      second = distance
      secondLag = lag
    }
  }
  lags.best = bestLag
  lags.second = secondLag
  return Math.sqrt(second / LENGTH)
}
