import type { Verdict } from '../../shared/detection/verdict.ts'
import type { Observation } from '../../shared/detection/window.ts'

/** The newest sample of a series and what was said of it, as `GET /analyze` tells. */
export type LastVerdict = {
  readonly time: number
  readonly value: number
  readonly verdict: Verdict
}

/** A JSON list without names: it is stored once per series and written with every commit. */
export const writeLastVerdict = ({ time, value }: Observation, verdict: Verdict): string => {
  const { warming, score, expected, lower, upper, direction, statistics: s } = verdict
  const flags = (warming ? 1 : 0) + (direction === 'above' ? 2 : 0)
  return JSON.stringify([time, value, flags, score, expected, lower, upper, s.count, s.mean, s.std_dev, s.z])
}

export const readLastVerdict = (text: string): LastVerdict | undefined => {
  if (text === '') return undefined
  const fields = JSON.parse(text) as ReadonlyArray<number>
  const [
    time = 0,
    value = 0,
    flags = 0,
    score = 0,
    expected = 0,
    lower = 0,
    upper = 0,
    count = 0,
    mean = 0,
    std_dev = 0,
    z = 0
  ] = fields
  return {
    time,
    value,
    verdict: {
      warming: (flags & 1) !== 0,
      score,
      expected,
      lower,
      upper,
      direction: (flags & 2) !== 0 ? 'above' : 'below',
      statistics: { count, mean, std_dev, z }
    }
  }
}
