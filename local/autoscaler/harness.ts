import { type Autoscaler, type AutoscalerOptions, createAutoscaler, type Decision } from './autoscaler.ts'

export const START_MS = 1_700_000_000_000

/** For tests: an autoscaler and what is asked of it. Replicas are ready some seconds after they are wanted, and go at once. */
export type Course = {
  readonly options: AutoscalerOptions
  /** In flight in each second, and as many requests in it. */
  readonly load: ReadonlyArray<number>
  /** Seconds, at least one. */
  readonly readyAfter?: number
}

/** `at`: seconds after the start. */
export type Tick = Decision & { readonly at: number; readonly ready: number }

/** One record for each second, one tick for each second one. */
export const run = ({ options, load, readyAfter = 2 }: Course): ReadonlyArray<Tick> => {
  const autoscaler: Autoscaler = createAutoscaler(options)
  const wanted: number[] = []
  const ticks: Tick[] = []
  for (let at = 0; at <= load.length; at++) {
    const nowMs = START_MS + at * 1000
    if (at > 0) autoscaler.record(nowMs, { concurrency: load[at - 1] ?? 0, requests: load[at - 1] ?? 0 })
    const ready = at < readyAfter ? 0 : Math.min(...wanted.slice(-readyAfter))
    if (at % 2 === 0) ticks.push({ ...autoscaler.tick(nowMs, { ready }), at, ready })
    wanted.push(ticks.at(-1)?.want ?? 0)
  }
  return ticks
}

export const seconds = (count: number, load: number): ReadonlyArray<number> => Array.from({ length: count }, () => load)

/** The ticks at which the number of replicas changes, the first one included: seconds, replicas, why. */
export const changes = (ticks: ReadonlyArray<Tick>): ReadonlyArray<readonly [at: number, want: number, why: string]> =>
  ticks
    .filter(({ want }, i) => want !== ticks[i - 1]?.want)
    .map(({ at, want, why }): readonly [number, number, string] => [at, want, why])
