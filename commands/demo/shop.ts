import {
  INCIDENTS,
  type Incident,
  METRICS,
  type Metric,
  PAST_TICKS,
  TICK_MS,
  TICKS,
  TICKS_PER_DAY
} from './incidents.ts'
import { normalFrom } from './random.ts'

export type Tick = { readonly time: number; readonly values: Readonly<Record<Metric, number>> }

/** A Monday. Fixed, so that the same seed gives the same stream on every day. */
const START_MS = Date.UTC(2026, 0, 5)

const named = (name: string): Incident => INCIDENTS.find((incident) => incident.name === name) as Incident

const isDuring = (tick: number, { from, to }: Incident): boolean => tick >= from && tick < to

/** How far into an incident, 0 to 1; 0 outside. */
const progress = (tick: number, incident: Incident): number =>
  isDuring(tick, incident) ? (tick - incident.from + 1) / (incident.to - incident.from) : 0

const [newsletter, provider, release, lost, stuck, leak, query, cache] = [
  named('newsletter goes out'),
  named('payment provider slow'),
  named('bad release'),
  named('half the traffic lost'),
  named('cpu meter stuck'),
  named('memory leak'),
  named('one slow query'),
  named('cache too small')
]

const round = (n: number): number => Math.round(n * 100) / 100

/** Visitors of a shop over the day: fewest at eight in the morning, most at eight in the evening. */
const daily = (tick: number): number => 1 - 0.45 * Math.cos((2 * Math.PI * (tick - 96)) / TICKS_PER_DAY)

export type Shop = {
  /** Two weeks without incidents. */
  readonly past: ReadonlyArray<Tick>
  readonly week: ReadonlyArray<Tick>
}

/** A small shop: requests, the processor that follows them, errors in per cent and latency in ms. */
export const shop = (seed: number): Shop => {
  const noise = normalFrom(seed)
  let lastCpu = 0
  const ticks = Array.from({ length: PAST_TICKS + TICKS }, (_, i) => {
    const tick = i - PAST_TICKS
    const crowd = isDuring(tick, newsletter) ? 1.9 : isDuring(tick, lost) ? 0.4 : 1
    const rps = Math.max(0, 120 * daily(tick) * crowd * (1 + 0.06 * noise()))
    const cpu = Math.min(100, Math.max(1, 14 + 0.3 * rps + 1.6 * noise()))
    if (!isDuring(tick, stuck)) lastCpu = cpu
    const errors = Math.max(0, 0.4 + (isDuring(tick, release) ? 1.6 : 0) + 0.08 * noise())
    const slow =
      (isDuring(tick, provider) ? 130 : 0) +
      (isDuring(tick, query) ? 400 : 0) +
      (isDuring(tick, cache) ? 50 : 0) +
      70 * progress(tick, leak)
    const latency = Math.max(5, 90 + 0.2 * rps + slow + 6 * noise())
    return {
      time: START_MS + tick * TICK_MS,
      values: { rps: round(rps), cpu: round(lastCpu), error_rate: round(errors), latency_ms: round(latency) }
    }
  })
  return { past: ticks.slice(0, PAST_TICKS), week: ticks.slice(PAST_TICKS) }
}

/** Place of a time in the stream. */
export const tickOf = (time: string): number => Math.round((Date.parse(time) - START_MS) / TICK_MS)

/** `Tue 09:15` */
export const clockOf = (tick: number): string => {
  const date = new Date(START_MS + tick * TICK_MS)
  return `${date.toUTCString().slice(0, 3)} ${date.toISOString().slice(11, 16)}`
}

export const valuesOf = (ticks: ReadonlyArray<Tick>, metric: Metric): ReadonlyArray<number> =>
  ticks.map(({ values }) => values[metric])

export { METRICS }
