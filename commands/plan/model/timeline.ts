/** What is seen in one second. */
export type Second = {
  readonly offered: number
  readonly refused: number
  /** Averages over the second, requests. */
  readonly working: number
  readonly waiting: number
  /** At its end, pods. */
  readonly wanted: number
  readonly ready: number
  readonly starting: number
  readonly leaving: number
  /** 1 when so. */
  readonly panicking: number
  readonly proxied: number
}

export const SERIES = [
  'offered',
  'refused',
  'working',
  'waiting',
  'wanted',
  'ready',
  'starting',
  'leaving',
  'panicking',
  'proxied'
] as const satisfies ReadonlyArray<keyof Second>

/** Every second of a plan, one column for each thing that is seen: a week is 24 MB. */
export type Timeline = Readonly<Record<keyof Second, Float32Array>>

export const createTimeline = (seconds: number): Timeline => ({
  offered: new Float32Array(seconds),
  refused: new Float32Array(seconds),
  working: new Float32Array(seconds),
  waiting: new Float32Array(seconds),
  wanted: new Float32Array(seconds),
  ready: new Float32Array(seconds),
  starting: new Float32Array(seconds),
  leaving: new Float32Array(seconds),
  panicking: new Float32Array(seconds),
  proxied: new Float32Array(seconds)
})

export const write = (timeline: Timeline, second: number, seen: Second): void => {
  for (const name of SERIES) timeline[name][second] = seen[name]
}

/** A series in at most so many places, each the mean or the most of what it stands for. */
export const thinned = (series: Float32Array, places: number, by: 'mean' | 'most'): ReadonlyArray<number> => {
  const length = Math.min(places, series.length)
  return Array.from({ length }, (_, place) => {
    const from = Math.floor((place * series.length) / length)
    const to = Math.max(from + 1, Math.floor(((place + 1) * series.length) / length))
    let sum = 0
    let most = Number.NEGATIVE_INFINITY
    for (let i = from; i < to; i += 1) {
      sum += series[i] as number
      most = Math.max(most, series[i] as number)
    }
    return by === 'mean' ? sum / (to - from) : most
  })
}
