import { randomBytes } from 'node:crypto'
import { fromSeriesKey } from '../../shared/contract/series.ts'
import { openFunction } from '../../shared/http/open-function.ts'
import { redisMetrics } from '../../shared/metrics/redis-metrics.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { isUp } from '../../shared/redis/connect.ts'
import { connectFromEnv } from '../../shared/redis/connect-from-env.ts'
import { createRecentAnomalies } from '../../shared/redis/recent-anomalies.ts'
import { createSampleCount } from '../../shared/redis/sample-count.ts'
import { createSeriesIndex } from '../../shared/redis/series-index.ts'
import { createSeriesReader } from '../../shared/redis/series-reader.ts'
import { createSeriesStore } from '../../shared/redis/series-store.ts'
import { tracedCommands } from '../../shared/tracing/traced-commands.ts'
import { analyze } from './analyze.ts'
import { commitSightings } from './commit-sightings.ts'
import { readConfig } from './config.ts'
import { keepIndex } from './index-keeper.ts'
import { logAnomalies } from './log-anomalies.ts'
import { analyzerMetrics } from './metrics.ts'
import { routes } from './routes.ts'
import { createSeriesCache } from './series-cache.ts'
import { queuePerSeries } from './series-queue.ts'
import { createTally } from './tally.ts'

/** Anomalies in the list over all series. */
const RECENT_ANOMALIES = 1000

const { config, log, registry, tracing, run } = openFunction('analyzer', readConfig(process.env))
const logSettled = logAnomalies(log)

const redis = connectFromEnv(config, log, redisMetrics(registry))
const store = createSeriesStore(redis, {
  windowSamples: config.WINDOW_SIZE,
  windowSpanMs: config.WINDOW_MS,
  ttlMs: config.SERIES_TTL_MS,
  anomaliesKept: config.ANOMALIES_KEPT,
  verdictsKept: config.VERDICTS_KEPT
})
const index = createSeriesIndex(redis, { maxSeries: config.MAX_SERIES, ttlMs: config.SERIES_TTL_MS })
const recent = createRecentAnomalies(redis, RECENT_ANOMALIES, config.SERIES_TTL_MS)

const policyOf = (series: string): Policy => config.policies.policyOf(fromSeriesKey(series))
const size = { samples: config.WINDOW_SIZE, spanMs: config.WINDOW_MS === 0 ? undefined : config.WINDOW_MS }
const cache = createSeriesCache(size, config.CACHE_BYTES)
const metrics = analyzerMetrics(registry, cache.size, config.policies)

const tally = createTally({ add: createSampleCount(redis).add, now: Date.now })

const replica = randomBytes(6).toString('base64url')
let versions = 0
const newVersion = (): string => `${replica}.${(versions++).toString(36)}`

const commit = queuePerSeries(
  keepIndex({
    index,
    store,
    maxSeries: config.MAX_SERIES,
    now: Date.now,
    onEvicted: (series) => {
      metrics.onEvicted(series.length)
      for (const one of series) cache.delete(one)
    }
  })(
    commitSightings({
      store,
      cache,
      policyOf,
      size,
      verdictsKept: config.VERDICTS_KEPT,
      newVersion,
      onConflict: metrics.onConflict
    })
  )
)

run({
  components: [{ name: 'redis', check: () => isUp(redis) }],
  routes: routes({
    now: Date.now,
    queries: { reader: createSeriesReader(redis), index, recent, windowSize: config.WINDOW_SIZE, policyOf },
    analyze: analyze({
      now: Date.now,
      commit: tracedCommands(tracing, 'commit-series', commit),
      publish: (anomalies) =>
        recent.add(anomalies.map((anomaly) => ({ time: Date.parse(anomaly.time), json: JSON.stringify(anomaly) }))),
      onSettled: (settled, event) => {
        metrics.onSettled(settled, event['traceparent'])
        tally(settled.length)
        logSettled(settled, event)
      }
    })
  }),
  close: async () => {
    await redis.quit().catch(() => redis.disconnect())
  }
})
