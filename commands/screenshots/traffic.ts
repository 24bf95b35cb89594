import { setTimeout as sleep } from 'node:timers/promises'
import { CloudEvent, HTTP } from 'cloudevents'
import { Pool } from 'undici'
import { SAMPLES } from '../../shared/contract/event-types.ts'
import { normalFrom } from '../demo/random.ts'
import { crowd } from './crowd.ts'
import type { Webhook } from './webhook.ts'

const DEAD_LETTER = 'dead-letter.knomaly.svc.cluster.local'
const TICK_MS = 500
const SOURCES = 12
const WARM_UP = 60
const JSON_TYPE = { 'content-type': 'application/json' }

/** Seconds from the start of the scene. */
export const SCENE = {
  seconds: 80,
  burst: [22, 34],
  replay: 44,
  away: [36, 50],
  /** When some stores have more orders than ever, and when some have almost none. */
  above: [14, 17],
  below: [48, 52]
} as const

const within = ([from, to]: readonly [number, number], at: number): boolean => at >= from && at < to

type Sample = { readonly metric: string; readonly value: number; readonly time: number }

/** A store as it is, at this second of the scene: busier in the middle of it, and with trouble of its own. */
const samplesOf = (store: number, at: number, time: number, noise: () => number): ReadonlyArray<Sample> => {
  const usual = 120 + 10 * (store % 4)
  const wrong = within(SCENE.above, at) && store < 3 ? 3 : within(SCENE.below, at) && store > 9 ? 0.1 : 1
  return [
    { metric: 'orders', value: usual * wrong + 4 * noise(), time },
    { metric: 'latency_ms', value: 80 + 3 * noise() + (wrong > 1 ? 400 : 0), time },
    { metric: 'stock', value: 5_000 + 40 * noise(), time }
  ]
}

const toRequest = (id: string, store: number, samples: ReadonlyArray<Sample>) => {
  const time = new Date(samples.at(-1)?.time ?? 0).toISOString()
  const source = `/store/${store}`
  const event = new CloudEvent({
    id,
    source,
    type: SAMPLES,
    time,
    datacontenttype: 'application/json',
    data: { samples }
  })
  const { headers, body } = HTTP.binary(event)
  return { path: '/', method: 'POST' as const, headers: headers as Record<string, string>, body: body as string }
}

export type TrafficOptions = {
  readonly url: string
  /** Where the functions put events: of the Broker, for what nobody can take. */
  readonly brokerUrl: string
  readonly webhook: Webhook
  readonly signal: AbortSignal
}

/**
 * A little over a minute in which a little of everything happens: samples in waves, some refused, doubled and late ones, anomalies on both
 * sides, a crowd that scales ingest up, events that nobody can take, a replay of them, questions, and a webhook that is away for a while.
 */
export const sendTraffic = async ({ url, brokerUrl, webhook, signal }: TrafficOptions): Promise<void> => {
  const pool = new Pool(url, { connections: 24 })
  const { origin, pathname: path } = new URL(brokerUrl)
  const broker = new Pool(origin, { connections: 2 })
  const noise = normalFrom(23)
  const send = async (options: Parameters<Pool['request']>[0]): Promise<string> =>
    (await pool.request(options)).body.text()
  const ask = (path: string, host?: string): Promise<string> =>
    send({ path, method: 'GET', headers: host === undefined ? {} : { host } })
  const post = (body: string): Promise<string> => send({ path: '/ingest', method: 'POST', headers: JSON_TYPE, body })

  const poison = async (n: number): Promise<void> => {
    const { headers, method } = toRequest(`poison-${n}`, n % SOURCES, [])
    const { statusCode, body } = await broker.request({ path, method, headers, body: '{"samples":[]}' })
    if (statusCode !== 202) throw new Error(`the Broker answered ${statusCode}`)
    await body.dump()
  }
  const replay = async (): Promise<void> => {
    await send({ path: '/api/v1/dead-letters/replay?limit=3', method: 'POST', headers: { host: DEAD_LETTER } })
  }

  const stores = Array.from({ length: SOURCES }, (_, store) => store)
  const warmUp = async (store: number): Promise<void> => {
    const now = Date.now()
    const past = Array.from({ length: WARM_UP }, (_, i) => samplesOf(store, -1, now - (WARM_UP - i) * 1_000, noise))
    await send(toRequest(`past-${store}`, store, past.flat()))
  }

  const tick = async (n: number, at: number): Promise<void> => {
    const busy = 1 + Math.round(2 + 2 * Math.sin(at / 7))
    const work: Array<Promise<unknown>> = []
    for (const store of stores) {
      for (let i = 0; i < busy; i += 1) {
        const request = toRequest(`${n}-${store}-${i}`, store, samplesOf(store, at, Date.now() + i, noise))
        work.push(send(request))
        // As a client that heard no answer.
        if (store === 0 && n % 4 === 0) work.push(send(request))
      }
    }
    if (n % 5 === 0) work.push(post('{"orders":"many"}'))
    if (n % 9 === 0) work.push(post('{"orders":'))
    if (n % 6 === 0) work.push(send(toRequest(`late-${n}`, 5, samplesOf(5, -1, Date.now() - 3_600_000, noise))))
    work.push(ask(`/analyze?metric=orders&source=/store/${n % SOURCES}`))
    if (n % 2 === 0) work.push(ask('/console/api/overview'), ask('/api/v1/alerts'))
    if (n % 8 === 0) work.push(ask('/api/v1/dead-letters?limit=5', DEAD_LETTER), poison(n))
    await Promise.all(work)
  }

  try {
    await Promise.all(stores.map(warmUp))
    const start = performance.now()
    let burst: Promise<void> | undefined
    let isReplayed = false
    for (let n = 0; !signal.aborted; n += 1) {
      const at = (performance.now() - start) / 1_000
      if (at >= SCENE.seconds) break
      if (burst === undefined && at >= SCENE.burst[0]) {
        burst = crowd(url, (SCENE.burst[1] - SCENE.burst[0]) * 1_000)
        // It is awaited below; that it fails is told there.
        burst.catch(() => undefined)
      }
      webhook.setAway(within(SCENE.away, at))
      if (!isReplayed && at >= SCENE.replay) {
        isReplayed = true
        await replay()
      }
      await tick(n, at)
      await sleep(Math.max(0, start + (n + 1) * TICK_MS - performance.now()), undefined, { signal }).catch(
        () => undefined
      )
    }
    await burst
  } finally {
    webhook.setAway(false)
    await Promise.all([pool.close(), broker.close()])
  }
}
