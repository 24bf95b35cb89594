/**
 * What the scenarios post. Stands alone, because in a cluster these files are all that the load generator has; a test holds the
 * bounds that are repeated here against shared/contract. What each sender says follows from the seed; when it is its turn does not.
 */

/** What becomes of an event if everything is right: a verdict, an error at the door, or 202 and the dead letters afterwards. */
export type Fate = 'analysed' | 'refused' | 'dead-lettered'

export type Shot = {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly samples: number
  /** The one right answer. */
  readonly status: number
  readonly fate: Fate
}

/** One sender: a source whose next event leaves when the one before is answered, so that its samples arrive in order. */
export type Lane = {
  readonly source: string
  readonly random: () => number
  sent: number
  /** Unix ms of its newest sample. */
  newest: number
}

export type Maker = (lane: Lane, now: number) => Shot

const TYPE = 'dev.knomaly.samples.v1'
export const MAX_ATTRIBUTE_BYTES = 8 * 1024

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const createLane = (run: string, worker: number, place: number, seed: number): Lane => ({
  source: sourceOf(run, worker, place),
  random: randomFrom(seed + 7919 * worker + 104_729 * place),
  sent: 0,
  newest: 0
})

export const sourceOf = (run: string, worker: number, place: number): string => `/load/${run}/${worker}-${place}`

/** Later than every sample of the lane before it, so that none is late. */
const nextTime = (lane: Lane, now: number): number => {
  lane.newest = Math.max(now, lane.newest + 1)
  return lane.newest
}

const nextId = (lane: Lane): string => {
  lane.sent += 1
  return String(lane.sent)
}

const between = ({ random }: Lane, low: number, high: number): number => Math.round(low + (high - low) * random())

type Sample = { readonly metric: string; readonly value: number; readonly time?: number }

const attributesOf = (lane: Lane, time: number): Record<string, string> => ({
  'content-type': 'application/json',
  'ce-specversion': '1.0',
  'ce-type': TYPE,
  'ce-id': nextId(lane),
  'ce-source': lane.source,
  'ce-time': new Date(time).toISOString()
})

const event = (lane: Lane, time: number, samples: ReadonlyArray<Sample>): Shot => ({
  headers: attributesOf(lane, time),
  body: JSON.stringify({ samples }),
  samples: samples.length,
  status: 202,
  fate: 'analysed'
})

/** A CloudEvent in binary mode with one sample, as an agent sends it. */
export const oneSample: Maker = (lane, now) =>
  event(lane, nextTime(lane, now), [{ metric: 'rps', value: between(lane, 100, 300) }])

const SPIKES = 0.1

/** What the monitored service claims to serve: 100 to 300 requests a second, one in ten times 800 to 1000. */
const rpsOf = (lane: Lane): number => (lane.random() < SPIKES ? between(lane, 800, 1000) : between(lane, 100, 300))

/** Plain JSON for POST /ingest: two samples. */
export const plainRecord: Maker = (lane, now) => {
  const timestamp = nextTime(lane, now)
  const id = `${lane.source}/${nextId(lane)}`
  const record = { source: lane.source, timestamp, cpu: between(lane, 20, 60), rps: rpsOf(lane) }
  return {
    headers: { 'content-type': 'application/json', 'idempotency-key': id },
    body: JSON.stringify(record),
    samples: 2,
    status: 202,
    fate: 'analysed'
  }
}

/** The same two samples as a CloudEvent. */
export const sameAsEvent: Maker = (lane, now) =>
  event(lane, nextTime(lane, now), [
    { metric: 'cpu', value: between(lane, 20, 60) },
    { metric: 'rps', value: rpsOf(lane) }
  ])

const METRICS = 20

/** A CloudEvent with 100 to 1000 samples of twenty series, each with its own time. */
export const manySamples: Maker = (lane, now) => {
  const count = between(lane, 100, 1000)
  const rows = Math.ceil(count / METRICS)
  // A millisecond between two samples of a series, the last of them now.
  const first = Math.max(now - rows, lane.newest) + 1
  const samples = Array.from({ length: count }, (_, i) => ({
    metric: `metric-${i % METRICS}`,
    value: between(lane, 100, 300),
    time: first + Math.floor(i / METRICS)
  }))
  lane.newest = first + rows - 1
  return event(lane, lane.newest, samples)
}

/** Faults that ingest sees, with the status that each of them must get. */
const FAULTS: ReadonlyArray<(lane: Lane, time: number) => Omit<Shot, 'samples' | 'fate'>> = [
  (lane, time) => ({ headers: attributesOf(lane, time), body: '{"samples":[', status: 400 }),
  (lane, time) => ({ headers: attributesOf(lane, time), body: '{"samples":[]}', status: 422 }),
  (lane, time) => ({
    headers: attributesOf(lane, time),
    body: '{"samples":[{"metric":"rps","value":"fast"}]}',
    status: 422
  }),
  (lane, time) => ({
    headers: attributesOf(lane, time),
    body: '{"samples":[{"metric":"rps","value":1e999}]}',
    status: 422
  }),
  (lane, time) => ({
    headers: { ...attributesOf(lane, time), 'ce-type': 'com.example.order' },
    body: '{"samples":[{"metric":"rps","value":1}]}',
    status: 422
  }),
  (lane, time) => ({
    headers: { ...attributesOf(lane, time), 'content-type': 'text/xml' },
    body: '<samples/>',
    status: 415
  })
]

/** Refused at the door. */
export const faulty: Maker = (lane, now) => {
  const fault = FAULTS[Math.floor(lane.random() * FAULTS.length)] as (typeof FAULTS)[number]
  return { ...fault(lane, nextTime(lane, now)), samples: 1, fate: 'refused' }
}

/** Bytes that ingest and Broker leave no room for: partitionkey and traceparent take more. */
const ROOM = 16

/**
 * Attributes that just fit when ingest takes the event. What ingest and the Broker add on the way – partition key, trace,
 * arrival – makes them too many for the analyzer, which refuses for good: 202, and then a dead letter.
 */
export const swelling: Maker = (lane, now) => {
  const shot = oneSample(lane, now)
  let bytes = 'padding'.length
  for (const [name, value] of Object.entries(shot.headers)) {
    bytes += (name === 'content-type' ? 'datacontenttype' : name.slice('ce-'.length)).length + value.length
  }
  const padding = 'x'.repeat(MAX_ATTRIBUTE_BYTES - ROOM - bytes)
  return { ...shot, headers: { ...shot.headers, 'ce-padding': padding }, fate: 'dead-lettered' }
}
