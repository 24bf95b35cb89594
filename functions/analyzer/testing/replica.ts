import { randomUUID } from 'node:crypto'
import type * as O from 'fp-ts/lib/Option.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { Registry } from 'prom-client'
import type { Message } from '../../../shared/cloudevents/message.ts'
import type { Event } from '../../../shared/cloudevents/to-event.ts'
import { fromSeriesKey } from '../../../shared/contract/series.ts'
import type { Detector } from '../../../shared/detection/detector.ts'
import type { WindowSize } from '../../../shared/detection/window.ts'
import { type ZScoreParameters, zScore } from '../../../shared/detection/z-score.ts'
import type { Failure } from '../../../shared/failure/failure.ts'
import { createApp } from '../../../shared/http/app.ts'
import { type RunningServer, serve } from '../../../shared/http/serve.ts'
import { createLogger } from '../../../shared/log/logger.ts'
import { httpMetrics } from '../../../shared/metrics/http-metrics.ts'
import type { Policy } from '../../../shared/policy/policy.ts'
import { policiesOf, policyWith } from '../../../shared/policy/testing/policies.ts'
import type { RedisClient } from '../../../shared/redis/connect.ts'
import { createRecentAnomalies } from '../../../shared/redis/recent-anomalies.ts'
import { createSeriesIndex } from '../../../shared/redis/series-index.ts'
import { createSeriesReader } from '../../../shared/redis/series-reader.ts'
import { createSeriesStore, type SeriesStore } from '../../../shared/redis/series-store.ts'
import { analyze } from '../analyze.ts'
import { type CommitSightings, commitSightings, type Settled } from '../commit-sightings.ts'
import { keepIndex } from '../index-keeper.ts'
import { routes } from '../routes.ts'
import { createSeriesCache, type SeriesCache } from '../series-cache.ts'
import { queuePerSeries } from '../series-queue.ts'

export type ReplicaOptions = {
  readonly size?: WindowSize
  readonly parameters?: Partial<ZScoreParameters>
  /** Instead of the z-score with `parameters`. */
  readonly detector?: Detector<unknown>
  /** A YAML text, instead of the two above. */
  readonly policies?: string
  readonly anomaliesKept?: number
  readonly verdictsKept?: number
  readonly maxSeries?: number
  readonly now?: () => number
  /** Goes around the store, to delay, count or break what it does. */
  readonly around?: (store: SeriesStore) => SeriesStore
}

export type Replica = {
  readonly store: SeriesStore
  readonly cache: SeriesCache
  readonly commit: CommitSightings
  readonly analyze: (event: Event) => TE.TaskEither<Failure, O.Option<Message>>
  /** What became of every sample of every event, as the metrics get it. */
  readonly settled: ReadonlyArray<Settled>
  readonly evicted: ReadonlyArray<string>
  readonly conflicts: () => number
  readonly serve: () => Promise<RunningServer>
}

/** An analyzer as main.ts wires it, over a client that the test owns. */
export const createReplica = (redis: RedisClient, options: ReplicaOptions = {}): Replica => {
  const { size = { samples: 50 }, parameters, anomaliesKept = 1000, verdictsKept = 80 } = options
  const { maxSeries = 1000, now = Date.now, around } = options
  const ttlMs = 3_600_000
  const plain = createSeriesStore(redis, {
    windowSamples: size.samples,
    windowSpanMs: size.spanMs ?? 0,
    ttlMs,
    anomaliesKept,
    verdictsKept
  })
  const store = around === undefined ? plain : around(plain)
  const index = createSeriesIndex(redis, { maxSeries, ttlMs })
  const recent = createRecentAnomalies(redis, 1000, ttlMs)
  const detector = options.detector ?? (zScore(parameters) as Detector<unknown>)
  const only = policyWith({ detector })
  const set = options.policies === undefined ? undefined : policiesOf(options.policies)
  const policyOf = (series: string): Policy => set?.policyOf(fromSeriesKey(series)) ?? only
  const cache = createSeriesCache(size, 128 * 1024 * 1024)
  const settled: Settled[] = []
  const evicted: string[] = []
  let conflicts = 0
  const commit = queuePerSeries(
    keepIndex({
      ...{ index, store, maxSeries, now },
      onEvicted: (series) => {
        evicted.push(...series)
        for (const one of series) cache.delete(one)
      }
    })(
      commitSightings({
        ...{ store, cache, policyOf, size, verdictsKept, newVersion: randomUUID },
        onConflict: () => {
          conflicts += 1
        }
      })
    )
  )
  const run = analyze({
    now,
    commit,
    publish: (anomalies) =>
      recent.add(anomalies.map((anomaly) => ({ time: Date.parse(anomaly.time), json: JSON.stringify(anomaly) }))),
    onSettled: (some) => settled.push(...some)
  })
  return {
    ...{ store, cache, commit, settled, evicted, analyze: run, conflicts: () => conflicts },
    serve: () => {
      const reader = createSeriesReader(redis)
      const table = routes({
        now,
        analyze: run,
        queries: { reader, index, recent, windowSize: size.samples, policyOf }
      })
      const log = createLogger({ service: 'test', level: 'silent' })
      return serve(createApp({ routes: table, log, metrics: httpMetrics(new Registry()) }), 0, '127.0.0.1')
    }
  }
}
