/** Values of a series at rest: bounded noise, so that nothing but our own spikes is an anomaly. */
export const NOISE: ReadonlyArray<string> = Array.from({ length: 1021 }, (_, i) => {
  // A fixed sequence, the same in every run: three waves whose periods have no common measure.
  const wave = Math.sin(i * 12.9898) + Math.sin(i * 78.233) + Math.sin(i * 37.719)
  return (100 + wave * 2).toFixed(2)
})

const SPIKE = '900.5'

/** The first sample is of half a year ago. */
const START_MS = Date.now() - 180 * 24 * 3_600_000

export type Source = { readonly name: string; readonly everyMs: number; sequence: number; events: number }

export type Stream = { readonly sources: ReadonlyArray<Source> }

export const createStream = (name: string, sources: number, everyMs = 1_000): Stream => ({
  sources: Array.from({ length: sources }, (_, i) => ({
    name: `/bench/${name}/${i}`,
    everyMs,
    sequence: i * 31,
    events: 0
  }))
})

export type Next = { readonly id: string; readonly body: string; readonly time: string }

/** The next event of a source. Written by hand: a load generator that serialises objects would need a core of its own. */
export const nextEvent = (source: Source, samples: number, spike: boolean, series = 1): Next => {
  let body = '{"samples":['
  let ms = 0
  for (let i = 0; i < samples; i += 1) {
    const n = source.sequence + Math.floor(i / series)
    ms = START_MS + n * source.everyMs
    const value = spike && i === samples - 1 ? SPIKE : (NOISE[(n + i) % NOISE.length] as string)
    const metric = series === 1 ? 'rps' : `rps${i % series}`
    body += `${i === 0 ? '' : ','}{"metric":"${metric}","value":${value},"time":${ms}}`
  }
  source.sequence += Math.ceil(samples / series)
  source.events += 1
  return { id: `${source.events}`, body: `${body}]}`, time: new Date(ms).toISOString() }
}
