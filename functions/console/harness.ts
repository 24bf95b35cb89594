import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Redis } from 'ioredis'
import { anomalyAt } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { ALERT_KEYS } from '../../shared/alerts/keys.ts'
import type { Send } from '../../shared/cloudevents/send.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import type { Labels } from '../../shared/contract/labels.ts'
import { seriesKey } from '../../shared/contract/series.ts'
import { createLogger } from '../../shared/log/logger.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { INDEX_KEYS, RECENT_ANOMALIES_KEY, seriesKeys } from '../../shared/redis/keys.ts'
import { createSeriesStore } from '../../shared/redis/series-store.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { packVerdicts } from '../../shared/redis/testing/pack-verdicts.ts'
import { type AppServer, serveApp } from '../../test/support/app-server.ts'
import { type Asked, ask, type Question } from '../../test/support/ask.ts'
import type { Config } from './config.ts'
import { withHeaders } from './headers.ts'
import type { HubOptions } from './live/hub.ts'
import { type ConsoleOptions, wireConsole } from './wire.ts'

export const FILES = {
  'index.html': '<!doctype html><title>Knomaly</title>',
  'main.js': `export const big = '${'x'.repeat(4000)}'\n`,
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>'
}

export type OpenConsole = {
  readonly redis: RedisClient
  readonly server: AppServer
  readonly hub: ReturnType<typeof wireConsole>['hub']
  readonly changes: string[]
  readonly polls: Array<'fresh' | 'failed'>
  readonly cut: () => number
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Asked>
  /** The body of an answer with 200, parsed. */
  readonly json: <A>(path: string, headers?: Record<string, string>) => Promise<A>
  readonly send: (question: Omit<Question, 'port'>) => Promise<Asked>
  readonly close: () => Promise<void>
}

export type ConsoleSettings = {
  readonly settings?: Partial<Config>
  readonly sendEvent?: Send
  readonly now?: () => number
  readonly live?: Partial<HubOptions>
  /** For a Redis that is to hang; it has the patience of other tests else. */
  readonly commandTimeoutMs?: number
}

/** A console as main.ts wires it, on a server of its own. */
export const openConsole = async (redisUrl: string, options: ConsoleSettings = {}): Promise<OpenConsole> => {
  const { commandTimeoutMs } = options
  const redis = await openClient(redisUrl, commandTimeoutMs === undefined ? {} : { commandTimeoutMs })
  const changes: string[] = []
  const polls: Array<'fresh' | 'failed'> = []
  let cut = 0
  const wired: ConsoleOptions = {
    redis,
    send: options.sendEvent ?? (() => TE.right(undefined)),
    log: createLogger({ service: 'console', level: 'silent' }),
    files: FILES,
    settings: {
      CONSOLE_TOKENS: ['right', 'other'],
      CONSOLE_STREAMS: 100,
      CONSOLE_STREAM_MS: 60_000,
      CONSOLE_HEARTBEAT_MS: 15_000,
      CONSOLE_MAX_INFLIGHT: 64,
      CONSOLE_SILENT_MS: 900_000,
      ...options.settings
    },
    now: options.now ?? Date.now,
    onChange: (kind) => changes.push(kind),
    live: {
      onPoll: (outcome) => polls.push(outcome),
      onRefused: () => {},
      onCut: () => {
        cut += 1
      },
      ...options.live
    }
  }
  const { routes, hub } = wireConsole(wired)
  const ending = new AbortController()
  const server = await serveApp(routes, { before: [withHeaders], maxBodyBytes: 16 * 1024, ending: ending.signal })
  const send = (question: Omit<Question, 'port'>): Promise<Asked> => ask({ ...question, port: server.port })
  const get = (path: string, headers: Record<string, string> = {}): Promise<Asked> => send({ path, headers })
  return {
    ...{ redis, server, hub, changes, polls, cut: () => cut, get, send },
    json: async <A>(path: string, headers?: Record<string, string>): Promise<A> => {
      const { status, body } = await get(path, headers)
      if (status !== 200) throw new Error(`${path}: ${status} ${body}`)
      return JSON.parse(body) as A
    },
    close: async () => {
      ending.abort()
      hub.close()
      await server.drain(1_000)
      redis.disconnect()
    }
  }
}

export type Given = {
  readonly source: string
  readonly metric?: string
  readonly labels?: Labels
  readonly values?: ReadonlyArray<number>
  readonly seenAt?: number
  /** Sample time of the first value; one a second. */
  readonly from?: number
  readonly anomalous?: boolean
  /** Whether the analyzer kept bands. */
  readonly bands?: boolean
}

/** A series as the analyzer leaves it; with the anomaly that its last value was. Returns its key. */
export const putSeries = async (redis: RedisClient, given: Given): Promise<string> => {
  const { source, metric = 'rps', labels = {}, values = [1, 2, 3], anomalous = false, bands = true } = given
  const seenAt = given.seenAt ?? Date.now()
  const from = given.from ?? seenAt - values.length * 1000
  const key = seriesKey(source, metric, labels)
  const keys = seriesKeys(key)
  const times = values.map((_, i) => from + i * 1000)
  const last = times.at(-1) ?? from
  const anomaly: Anomaly = { ...anomalyAt(last, { source, metric }), series: { source, metric, labels } }
  const judged = values.map((value, i) => ({
    ...{ time: times[i] as number, value },
    ...{ warming: i === 0, expected: 2, lower: 1, upper: 3 }
  }))
  const verdict = [last, values.at(-1) ?? 0, 0, anomalous ? 2 : 0.5, 2, 1, 3, 50, 2, 1, 0, 50, 2, 'spike', [], '']
  const state = await redis.hmget(keys.state, 'v', 'n')
  const store = createSeriesStore(redis, {
    ...{ windowSamples: 50, windowSpanMs: 0, ttlMs: 60_000, anomaliesKept: 100, verdictsKept: bands ? 80 : 0 }
  })
  const committed = await store.commit(keys, {
    expected: state[0] ?? '',
    version: randomUUID(),
    total: Number(state[1] ?? 0) + values.length,
    detectorState: { head: '', pages: 0, changed: [] },
    lastVerdict: JSON.stringify(verdict),
    late: 0,
    duplicates: 0,
    samples: values.map((value, i) => ({ time: times[i] as number, key: `k${times[i]}`, value })),
    anomalies: anomalous ? [{ time: last, json: JSON.stringify(anomaly) }] : [],
    verdicts: bands ? packVerdicts(judged) : ''
  })()
  if (E.isLeft(committed) || committed.right !== undefined) throw new Error('not committed')
  await Promise.all([
    redis.zadd(INDEX_KEYS.names, 0, key),
    redis.zadd(INDEX_KEYS.seen, seenAt, key),
    ...(anomalous ? [redis.zadd(RECENT_ANOMALIES_KEY, last, JSON.stringify(anomaly))] : [])
  ])
  return key
}

/** An alert as alert-sink leaves it. */
export const putAlert = async (
  redis: RedisClient,
  id: string,
  more: Partial<Alert> = {},
  at = Date.now()
): Promise<Alert> => {
  const series = more.series ?? { source: '/web', metric: 'rps', labels: {} }
  const alert: Alert = {
    ...{ id, status: 'opened', kind: 'series', group: null, members: null, series, severity: 'warning' },
    ...{ opened_at: new Date(at).toISOString(), last_anomaly_at: new Date(at).toISOString(), resolved_at: null },
    ...{ anomaly_count: 1, worst: { ...anomalyAt(at), series } },
    ...more
  }
  const isOpen = alert.resolved_at === null
  await Promise.all([
    redis.hset(ALERT_KEYS.alerts, id, `digest ${JSON.stringify(alert)}`),
    redis.zadd(isOpen ? ALERT_KEYS.open : ALERT_KEYS.resolved, at, id),
    redis.zrem(isOpen ? ALERT_KEYS.resolved : ALERT_KEYS.open, id)
  ])
  return alert
}

export const flush = async (redis: RedisClient): Promise<void> => void (await (redis as Redis).flushdb())
