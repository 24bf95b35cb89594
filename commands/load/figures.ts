import type { Log, Second } from './log.ts'
import type { Phase } from './scenario.ts'

/** Of the answers in a stretch of time, ms; 0 when there are none. */
export type Latency = {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

export type Stretch = {
  readonly name: string
  /** Seconds from the first request. */
  readonly from: number
  readonly to: number
  readonly requests: number
  /** Requests a second. */
  readonly rate: number
  readonly latency: Latency
  readonly codes: Readonly<Record<string, number>>
}

/** Nearest rank: a value that was measured. */
const rank = (ascending: ReadonlyArray<number>, share: number): number =>
  ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? 0

export const latencyOf = (ascending: ReadonlyArray<number>): Latency => ({
  p50: rank(ascending, 0.5),
  p95: rank(ascending, 0.95),
  p99: rank(ascending, 0.99),
  max: ascending.at(-1) ?? 0
})

export const codesOf = (seconds: ReadonlyArray<Second>): Readonly<Record<string, number>> => {
  const codes: Record<string, number> = {}
  for (const second of seconds) {
    for (const [code, n] of Object.entries(second.codes)) codes[code] = (codes[code] ?? 0) + n
  }
  return codes
}

const stretch = (name: string, seconds: ReadonlyArray<Second>, from: number, to: number): Stretch => {
  const ms = seconds.flatMap((second) => second.ms).sort((a, b) => a - b)
  const codes = codesOf(seconds)
  const requests = Object.values(codes).reduce((sum, n) => sum + n, 0)
  return { name, from, to, requests, rate: requests / Math.max(1, to - from), latency: latencyOf(ms), codes }
}

/** Each phase, by when its requests left; artillery begins the first with the first request. */
export const phaseStretches = (log: Log, phases: ReadonlyArray<Phase>): ReadonlyArray<Stretch> => {
  let from = 0
  return phases.map(({ name, duration }, i) => {
    const to = from + duration
    const isLast = i === phases.length - 1
    const within = log.seconds.filter(({ t }) => t >= from && (isLast || t < to))
    const one = stretch(name, within, from, to)
    from = to
    return one
  })
}

export const wholeStretch = (log: Log, phases: ReadonlyArray<Phase>): Stretch =>
  stretch(
    'all',
    log.seconds,
    0,
    phases.reduce((sum, { duration }) => sum + duration, 0)
  )
