import type { Random } from './random.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** What is normal in each sample, before chance: the value to be expected, and the deviation of the noise around it. */
export type Shape = { readonly level: Float64Array; readonly scale: Float64Array }

/** A kind of series as operations have it. Amplitudes of incidents are in units of its own `scale`. */
export type Base = {
  readonly name: string
  readonly intervalMs: number
  /** Samples. */
  readonly length: number
  /** Samples of learning before the first incident: several seasons where there is one. */
  readonly learning: number
  /** Samples of a day, or of whatever else the series repeats; 0 = it does not. */
  readonly day: number
  /** Samples of an incident that lasts: long enough for a person to come and look. */
  readonly lasting: readonly [least: number, most: number]
  readonly shape: (random: Random, length: number) => Shape
  /** The value that is measured. */
  readonly draw: (random: Random, level: number, scale: number) => number
}

const shaped = (length: number, at: (i: number) => readonly [level: number, scale: number]): Shape => {
  const level = new Float64Array(length)
  const scale = new Float64Array(length)
  for (let i = 0; i < length; i += 1) [level[i], scale[i]] = at(i)
  return { level, scale }
}

const rounded = (value: number, quantum: number): number => Math.round(value / quantum) * quantum

const gaussian: Base['draw'] = (random, level, scale) => level + scale * random.normal()
const counted: Base['draw'] = (random, level) => random.poisson(Math.max(0, level))

/** 0 at night, 1 at the peak in the afternoon; flatter at noon than a sine. */
const dayAt = (share: number): number => {
  const x = 2 * Math.PI * (share - 0.6)
  return Math.max(0, 0.46 + 0.42 * Math.cos(x) + 0.12 * Math.cos(2 * x - 0.6))
}

/** How a day's traffic differs from the day's before, smooth from noon to noon. */
const daysOf = (random: Random, days: number, deviation: number): ((day: number) => number) => {
  const factors = Array.from({ length: days + 2 }, () => 1 + deviation * random.normal())
  return (day) => {
    const whole = Math.floor(day)
    const share = day - whole
    return (factors[whole] as number) * (1 - share) + (factors[whole + 1] as number) * share
  }
}

const steady = { intervalMs: MINUTE, length: 8000, learning: 1500, day: 0, lasting: [60, 100] } as const

/** Twelve days, of which four are to learn from. */
const everyFiveMinutes = {
  intervalMs: 5 * MINUTE,
  length: 12 * 288,
  learning: 4 * 288,
  day: 288,
  lasting: [60, 100]
} as const

/** CPU of a machine that does one thing. */
const noise: Base = { ...steady, name: 'noise', shape: (_, n) => shaped(n, () => [100, 5]), draw: gaussian }

/** Duration of single requests. */
const heavyNoise: Base = {
  ...noise,
  name: 'heavy noise',
  draw: (random, level, scale) => level + scale * random.heavy()
}

/** Errors per minute, a few. */
const lowCount: Base = {
  ...steady,
  name: 'low count',
  shape: (_, n) => shaped(n, () => [3, Math.sqrt(3)]),
  draw: counted
}

/** Requests per minute. */
const highCount: Base = {
  ...steady,
  name: 'high count',
  shape: (_, n) => shaped(n, () => [200, Math.sqrt(200)]),
  draw: counted
}

/** A queue that is empty but for bursts of a few minutes, which are normal. */
const sparse: Base = {
  ...steady,
  name: 'sparse',
  shape: (random, n) => {
    const level = new Float64Array(n)
    for (let i = 10; i < n; i += Math.round(random.between(15, 60))) {
      level.fill(random.between(8, 20), i, i + Math.round(random.between(2, 6)))
    }
    return { level, scale: new Float64Array(n).fill(5) }
  },
  draw: (random, level) => (level === 0 ? 0 : random.poisson(Math.max(0, level)))
}

/** Connections of a pool: whole multiples of 5, the same for a while, with a step up or down now and then. */
const steps: Base = {
  ...steady,
  name: 'steps',
  shape: (random, n) => {
    const level = new Float64Array(n)
    for (let i = 0, at = 50; i < n; ) {
      const lasting = Math.round(random.between(10, 50))
      level.fill(at, i, i + lasting)
      i += lasting
      at = Math.min(70, Math.max(30, at + (random.uniform() < 0.5 ? -5 : 5)))
    }
    return { level, scale: new Float64Array(n).fill(5) }
  },
  draw: (_, level) => rounded(level, 5)
}

/** Memory in use: it goes where it likes, slowly. */
const walk: Base = {
  ...steady,
  name: 'walk',
  shape: (random, n) => {
    let at = 1000
    return shaped(n, () => {
      at += 2 * random.normal()
      return [at, 8]
    })
  },
  draw: gaussian
}

/** A job that does the same every 24 minutes: load, work, rest. */
const cycle: Base = {
  ...steady,
  name: 'cycle',
  day: 24,
  shape: (_, n) => shaped(n, (i) => [i % 24 < 4 ? 80 : i % 24 < 12 ? 50 + 10 * Math.sin(i % 24) : 20, 2]),
  draw: gaussian
}

/** Traffic, every 5 minutes. */
const daily5m: Base = {
  ...everyFiveMinutes,
  name: 'daily, 5 min',
  shape: (random, n) => {
    const day = daysOf(random, n / 288, 0.03)
    return shaped(n, (i) => [100 + 300 * dayAt((i % 288) / 288) * day(i / 288), 8])
  },
  draw: gaussian
}

/** Requests per minute, with a day's profile. */
const daily1m: Base = {
  name: 'daily, 1 min',
  intervalMs: MINUTE,
  length: 5 * 1440,
  learning: 2 * 1440,
  day: 1440,
  lasting: [60, 100],
  shape: (random, n) => {
    const day = daysOf(random, n / 1440, 0.03)
    return shaped(n, (i) => {
      const rate = 40 + 260 * dayAt((i % 1440) / 1440) * day(i / 1440)
      return [rate, Math.sqrt(rate)]
    })
  },
  draw: counted
}

/** Orders per hour, with quiet weekends. */
const weekly1h: Base = {
  name: 'weekly, 1 h',
  intervalMs: HOUR,
  length: 8 * 168,
  learning: 3 * 168,
  day: 24,
  lasting: [15, 24],
  shape: (random, n) => {
    const day = daysOf(random, n / 24, 0.03)
    return shaped(n, (i) => {
      const isWeekend = Math.floor((i % 168) / 24) >= 5
      return [200 + (isWeekend ? 250 : 800) * dayAt((i % 24) / 24) * day(i / 24), 25]
    })
  },
  draw: gaussian
}

/** Latency in ms: higher by day, and its noise grows with it; skewed, because nothing is faster than possible. */
const latency: Base = {
  ...everyFiveMinutes,
  name: 'latency',
  shape: (random, n) => {
    const day = daysOf(random, n / 288, 0.03)
    return shaped(n, (i) => {
      const level = 80 * (1 + 1.2 * dayAt((i % 288) / 288)) * day(i / 288)
      return [level, 0.1 * level]
    })
  },
  draw: (random, level, scale) => level * Math.exp((scale / level) * random.normal())
}

/** The normal traffic of the scenario that this kind of detector has been shown with: U(100, 300). */
export const REFERENCE: Base = {
  ...steady,
  name: 'U(100, 300)',
  shape: (_, n) => shaped(n, () => [200, 200 / Math.sqrt(12)]),
  draw: (random, level) => level + random.between(-100, 100)
}

export const BASES = {
  noise,
  heavyNoise,
  lowCount,
  highCount,
  sparse,
  steps,
  walk,
  cycle,
  daily5m,
  daily1m,
  weekly1h,
  latency
} as const
