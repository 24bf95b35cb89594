import { CloudEvent, HTTP } from 'cloudevents'
import type { Message } from '../../shared/cloudevents/message.ts'
import { HISTORY, SAMPLES } from '../../shared/contract/event-types.ts'
import { METRICS, TICKS_PER_DAY } from '../demo/incidents.ts'
import { normalFrom } from '../demo/random.ts'
import { shop } from '../demo/shop.ts'

export type Sample = {
  readonly metric: string
  readonly value: number
  /** Unix ms. */
  readonly time: number
  readonly labels?: Readonly<Record<string, string>>
}

/** What one source sends: what is past and only learned from, and what is analysed. Oldest first. */
export type Story = {
  readonly source: string
  readonly past: ReadonlyArray<Sample>
  readonly live: ReadonlyArray<Sample>
}

/** So many ticks are analysed; what was before them is history. A chart shows the newest 96. */
const LIVE_TICKS = 160
const MINUTE_MS = 60_000

const at = (day: number, hour: number): number => day * TICKS_PER_DAY + hour * 12

/** The demo's shop until `end` of its week, moved in time so that this is `now`. */
const shopUntil = (source: string, seed: number, end: number, now: number): Story => {
  const { past, week } = shop(seed)
  const ticks = [...past, ...week.slice(0, end)]
  const shift = now - (ticks.at(-1)?.time ?? now)
  const samples = (some: typeof ticks): ReadonlyArray<Sample> =>
    some.flatMap(({ time, values }) => METRICS.map((metric) => ({ metric, value: values[metric], time: time + shift })))
  return { source, past: samples(ticks.slice(0, -LIVE_TICKS)), live: samples(ticks.slice(-LIVE_TICKS)) }
}

/** Sensors of one house, all of which fall at once: one alert for all of them. */
const greenhouse = (now: number): Story => {
  const noise = normalFrom(5)
  const sensors = Array.from({ length: 8 }, (_, i) => `bed-${i + 1}`)
  const live = Array.from({ length: 150 }, (_, i) => {
    const left = 150 - i
    const warmth = 21.4 + 0.6 * Math.sin(i / 24) - (left <= 4 ? 9 : 0)
    return sensors.map((sensor) => ({
      metric: 'temperature',
      labels: { sensor, house: 'north' },
      value: Math.round((warmth + 0.12 * noise()) * 100) / 100,
      time: now - left * MINUTE_MS
    }))
  }).flat()
  return { source: '/yard/greenhouse', past: [], live }
}

/** 24 series, a page of them: three shops with something wrong of their own, one where all is well, and a house that cools down. */
export const stories = (now: number): ReadonlyArray<Story> => [
  shopUntil('/shop/berlin', 7, at(1, 14) + 11, now),
  shopUntil('/shop/lisbon', 11, at(3, 20) + 8, now),
  shopUntil('/shop/oslo', 13, at(1, 9), now),
  shopUntil('/shop/rome', 17, at(2, 12), now),
  greenhouse(now)
]

/** In few events, each within what a request may have. */
const PER_EVENT = 900

const toMessage = (type: string, source: string, id: string, samples: ReadonlyArray<Sample>): Message => {
  const event = new CloudEvent({
    id,
    source,
    type,
    time: new Date(samples.at(-1)?.time ?? 0).toISOString(),
    datacontenttype: 'application/json',
    data: { samples }
  })
  const { headers, body } = HTTP.binary(event)
  return { headers: headers as Record<string, string>, body: body as string }
}

const inEvents = (
  type: string,
  source: string,
  samples: ReadonlyArray<Sample>,
  size: number
): ReadonlyArray<Message> => {
  const events: Message[] = []
  for (let first = 0; first < samples.length; first += size)
    events.push(toMessage(type, source, `${type}-${first}`, samples.slice(first, first + size)))
  return events
}

export const pastEvents = ({ source, past }: Story): ReadonlyArray<Message> =>
  inEvents(HISTORY, source, past, PER_EVENT)

/** Small ones, so that there is something to scale for. */
export const liveEvents = ({ source, live }: Story): ReadonlyArray<Message> => inEvents(SAMPLES, source, live, 8)

/** Events that could not be delivered, as the Broker hands them to dead-letter. */
export const lostEvents = (now: number): ReadonlyArray<Message> => {
  const letter = (source: string, value: unknown, code: number, problem: object, ageMs: number): Message => {
    const { headers, body } = toMessage(SAMPLES, source, `${source}-${ageMs}`, [
      { metric: 'temperature', value: value as number, time: now - ageMs }
    ])
    return {
      body,
      headers: {
        ...headers,
        'ce-knativeerrordest': 'http://analyzer.knomaly.svc.cluster.local/',
        'ce-knativeerrorcode': String(code),
        'ce-knativeerrordata': Buffer.from(JSON.stringify({ ...problem, status: code })).toString('base64')
      }
    }
  }
  const invalid = {
    title: 'Some fields are not valid',
    errors: ['/data/samples/0/value: expected finite number']
  }
  const away = { title: 'Store unavailable' }
  return [
    letter('/devices/pump-3', 'NaN', 422, invalid, 4 * MINUTE_MS),
    letter('/devices/pump-7', null, 422, invalid, 3 * MINUTE_MS),
    letter('/devices/cellar', 8.25, 503, away, 2 * MINUTE_MS),
    letter('/devices/cellar', 8.5, 503, away, MINUTE_MS)
  ]
}
