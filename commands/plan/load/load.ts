import type { Draws } from '../model/draws.ts'

/** A stretch of the load that the report has a line for. */
export type Phase = { readonly name: string; readonly fromMs: number; readonly toMs: number }

/** Requests over time, from 0. */
export type Load = {
  /** For people: `4 phases of 5m`. */
  readonly name: string
  /** Whole seconds. */
  readonly durationMs: number
  /** Without gaps, in order. */
  readonly phases: ReadonlyArray<Phase>
  /** The highest rate, requests/s. */
  readonly peakRps: number
  /** How many requests come in [fromMs, toMs); asked for in order, each interval once. */
  readonly arrivals: (draws: Draws) => (fromMs: number, toMs: number) => number
}

/** From a time on so many requests/s, until the next. */
export type Rate = { readonly fromMs: number; readonly rps: number }

export const MAX_RPS = 1_000_000
export const MAX_DURATION_MS = 7 * 24 * 3_600_000

/** Independent requests (Poisson) at rates that change. */
export const poissonArrivals =
  (rates: ReadonlyArray<Rate>): Load['arrivals'] =>
  (draws) => {
    let place = 0
    return (fromMs, toMs) => {
      let mean = 0
      for (let at = fromMs; at < toMs; ) {
        while ((rates[place + 1]?.fromMs ?? Number.POSITIVE_INFINITY) <= at) place += 1
        const until = Math.min(toMs, rates[place + 1]?.fromMs ?? Number.POSITIVE_INFINITY)
        mean += ((rates[place]?.rps ?? 0) * (until - at)) / 1000
        at = until
      }
      return draws.poisson(mean)
    }
  }

/** Requests of which each one's time is known, in order. */
export const knownArrivals = (timesMs: Float64Array): Load['arrivals'] => {
  return () => {
    let next = 0
    return (_fromMs, toMs) => {
      const first = next
      while (next < timesMs.length && (timesMs[next] as number) < toMs) next += 1
      return next - first
    }
  }
}
