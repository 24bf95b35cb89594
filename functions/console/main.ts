import { createAlertList } from '../../shared/alerts/alert-list.ts'
import { openSink } from '../../shared/cloudevents/sink.ts'
import { configOrExit } from '../../shared/config/config-or-exit.ts'
import { createDeadLetterStore } from '../../shared/dead-letters/dead-letter-store.ts'
import { bounded } from '../../shared/http/bounded.ts'
import { runFunction } from '../../shared/http/run-function.ts'
import { createLogger } from '../../shared/log/logger.ts'
import { redisMetrics } from '../../shared/metrics/redis-metrics.ts'
import { createRegistry } from '../../shared/metrics/registry.ts'
import { sinkMetrics } from '../../shared/metrics/sink-metrics.ts'
import { isUp } from '../../shared/redis/connect.ts'
import { connectFromEnv } from '../../shared/redis/connect-from-env.ts'
import { createRecentAnomalies } from '../../shared/redis/recent-anomalies.ts'
import { createRecentVerdicts } from '../../shared/redis/recent-verdicts.ts'
import { createSampleCount } from '../../shared/redis/sample-count.ts'
import { createScalingHistory } from '../../shared/redis/scaling-history.ts'
import { createSeriesReader } from '../../shared/redis/series-reader.ts'
import { VERSION } from '../../shared/version.ts'
import { createAssets } from './assets.ts'
import { readAttention } from './attention.ts'
import { readConfig } from './config.ts'
import { withHeaders } from './headers.ts'
import { createHub } from './live/hub.ts'
import { liveHandle } from './live/live-handle.ts'
import { createPoll } from './live/poll.ts'
import { consoleMetrics } from './metrics.ts'
import { createNames, REFRESH_MS } from './names.ts'
import { readOverview } from './overview.ts'
import { PAGE_FILES } from './page-files.ts'
import { createRate } from './rate.ts'
import { createReadNames } from './read-names.ts'
import { routes } from './routes.ts'
import { changesBy } from './session.ts'
import { sharedReading } from './shared-reading.ts'

/** Every channel that alert-sink may have; those without a delivery are not shown. */
const CHANNELS = ['log', 'webhook', 'alertmanager', 'slack', 'email', 'pagerduty', 'teams']

/** A request with a body is a silence. */
const MAX_BODY_BYTES = 16 * 1024

const config = configOrExit(readConfig(process.env))
const build = { service: config.K_SERVICE ?? 'console', revision: config.K_REVISION ?? '', version: VERSION }
const log = createLogger({ ...build, level: config.LOG_LEVEL })
const registry = createRegistry({ ...build, configuration: config.K_CONFIGURATION, isMeasured: config.METRICS })

const now = Date.now
const redis = connectFromEnv(config, log, redisMetrics(registry))
const sink = openSink(config, sinkMetrics(registry))
const silentAfterMs = config.CONSOLE_SILENT_MS

const reader = createSeriesReader(redis)
const sources = { reader, verdicts: createRecentVerdicts(redis) }
const alerts = createAlertList(redis, CHANNELS)
// What is kept, and for how long, is for those who write it to say: here it is only read and replayed.
const deadLetters = createDeadLetterStore(redis, { count: 0, bytes: 0, ttlMs: 0 })
const recent = createRecentAnomalies(redis, 0, 0)
const scaling = createScalingHistory(redis)

const names = createNames({ read: createReadNames(redis), now })
const attention = sharedReading(readAttention({ recent, reader, alerts }), REFRESH_MS, now)
const samples = createSampleCount(redis).read
const overview = sharedReading(
  readOverview({ names, attention, alerts, deadLetters, recent, samples, rate: createRate(), silentAfterMs, now }),
  1_000,
  now
)

const hub = createHub({
  poll: createPoll({ overview, attention, alerts, scaling, sources, now }),
  maxStreams: config.CONSOLE_STREAMS,
  streamMs: config.CONSOLE_STREAM_MS,
  now,
  onPoll: (outcome) => metrics.onPoll(outcome),
  onRefused: () => metrics.onStreamRefused(),
  onCut: () => metrics.onStreamCut(),
  onBug: (err) => log.error({ err }, 'bug')
})
const metrics = consoleMetrics(registry, hub)

runFunction({
  port: config.PORT,
  host: config.HOST,
  drainMs: config.DRAIN_MS,
  maxBodyBytes: MAX_BODY_BYTES,
  log,
  registry,
  before: [withHeaders],
  // Not the sink: without one nothing can be replayed, and everything can be shown.
  components: [{ name: 'redis', check: () => isUp(redis) }],
  routes: routes({
    assets: createAssets(PAGE_FILES),
    changes: changesBy(config.CONSOLE_TOKENS),
    overview,
    series: { names, attention, sources, alerts, silentAfterMs, now },
    alerts: { alerts, sources },
    deadLetters: {
      store: deadLetters,
      send: sink.send,
      onReplayed: (id) => {
        metrics.onChange('replay')
        log.info({ id }, 'dead letter replayed')
      }
    },
    scaling: { scaling, now },
    live: liveHandle(hub),
    version: VERSION,
    now,
    bound: bounded(config.CONSOLE_MAX_INFLIGHT).wrap
  }),
  close: async () => {
    hub.close()
    await sink.close()
    await redis.quit().catch(() => redis.disconnect())
  }
})
