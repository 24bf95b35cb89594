import type { Base, Shape } from './bases.ts'
import type { Random } from './random.ts'

/** Rows, both ends within. */
export type Segment = readonly [from: number, to: number]

/**
 * What happens to a series, as an operator would name it when looking at a plot. It changes what is normal from row `from` on
 * and says which rows are not: amplitudes are in deviations of the base's own noise.
 */
export type Incident = {
  /** Begins with a day: at midnight, on a working day. */
  readonly isAligned: boolean
  readonly strike: (shape: Shape, base: Base, random: Random, from: number) => Segment
  /** The rows show the last value before them. */
  readonly isStuck?: true
}

/** Moves the level by so many deviations, with `share` from 0 to 1 over the rows; nothing measured here goes below 0. */
const move = (
  { level, scale }: Shape,
  [from, to]: Segment,
  deviations: number,
  share: (done: number) => number = () => 1
): Segment => {
  for (let i = from; i <= to; i += 1) {
    const moved = (level[i] as number) + deviations * share((i - from + 1) / (to - from + 1)) * (scale[i] as number)
    level[i] = Math.max(0, moved)
  }
  return [from, to]
}

const rows = (from: number, length: number): Segment => [from, from + Math.round(length) - 1]

const lasting = (random: Random, { lasting: [least, most] }: Base, from: number, times = 1): Segment =>
  rows(from, times * random.between(least, most))

/** Down where there is room for it, else up. */
const either = (random: Random, { level, scale }: Shape, from: number, deviations: number): number =>
  random.uniform() < 0.5 && (level[from] as number) > 1.5 * deviations * (scale[from] as number)
    ? -deviations
    : deviations

/** The day without its peak: everything stays as at its quietest. What differs by less than the noise is no incident. */
const withoutPeak = ({ level, scale }: Shape, from: number, day: number): Segment => {
  let quietest = from
  for (let i = from; i < from + day; i += 1) if ((level[i] as number) < (level[quietest] as number)) quietest = i
  const low = level[quietest] as number
  const noise = scale[quietest] as number
  let first = from + day
  let last = from
  for (let i = from; i < from + day; i += 1) {
    if ((level[i] as number) - low > 3 * (scale[i] as number)) {
      first = Math.min(first, i)
      last = i
    }
    level[i] = low
    scale[i] = noise
  }
  return [first, last]
}

export const INCIDENTS = {
  spike: {
    isAligned: false,
    strike: (shape, _, random, from) => move(shape, rows(from, random.between(1, 3)), random.between(8, 14))
  },
  dip: {
    isAligned: false,
    strike: (shape, _, random, from) => move(shape, rows(from, random.between(2, 6)), -random.between(8, 14))
  },
  shift: {
    isAligned: false,
    strike: (shape, base, random, from) =>
      move(shape, lasting(random, base, from), either(random, shape, from, random.between(5, 8)))
  },
  variance: {
    isAligned: false,
    strike: ({ scale }, base, random, from) => {
      const segment = lasting(random, base, from)
      const factor = random.between(4, 6)
      for (let i = segment[0]; i <= segment[1]; i += 1) scale[i] = (scale[i] as number) * factor
      return segment
    }
  },
  flat: { isAligned: false, isStuck: true, strike: (_, base, random, from) => lasting(random, base, from) },
  drift: {
    isAligned: false,
    strike: (shape, base, random, from) =>
      move(shape, lasting(random, base, from, 1.5), random.between(8, 12), (done) => done)
  },
  /** Half a day of what belongs to the other half: each value is known, their place is not. */
  pattern: {
    isAligned: true,
    strike: ({ level, scale }, { day }, _, from) => {
      const half = day / 2
      level.copyWithin(from, from + half, from + day)
      scale.copyWithin(from, from + half, from + day)
      return rows(from, half)
    }
  },
  season: { isAligned: true, strike: (shape, { day }, _, from) => withoutPeak(shape, from, day) }
} as const satisfies Readonly<Record<string, Incident>>

export type IncidentType = keyof typeof INCIDENTS
export const INCIDENT_TYPES = Object.keys(INCIDENTS) as ReadonlyArray<IncidentType>
