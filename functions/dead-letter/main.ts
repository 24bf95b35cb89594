import { openSink } from '../../shared/cloudevents/sink.ts'
import { configOrExit } from '../../shared/config/config-or-exit.ts'
import { createDeadLetterStore } from '../../shared/dead-letters/dead-letter-store.ts'
import { runFunction } from '../../shared/http/run-function.ts'
import { createLogger } from '../../shared/log/logger.ts'
import { redisMetrics } from '../../shared/metrics/redis-metrics.ts'
import { createRegistry } from '../../shared/metrics/registry.ts'
import { sinkMetrics } from '../../shared/metrics/sink-metrics.ts'
import { isUp } from '../../shared/redis/connect.ts'
import { connectFromEnv } from '../../shared/redis/connect-from-env.ts'
import { openTracing } from '../../shared/tracing/open-tracing.ts'
import { tracedCommands } from '../../shared/tracing/traced-commands.ts'
import { tracedSend } from '../../shared/tracing/traced-send.ts'
import { VERSION } from '../../shared/version.ts'
import { readConfig } from './config.ts'
import { deadLetterMetrics } from './metrics.ts'
import { routes } from './routes.ts'

const config = configOrExit(readConfig(process.env))
const build = { service: config.K_SERVICE ?? 'dead-letter', revision: config.K_REVISION ?? '', version: VERSION }
const log = createLogger({ ...build, level: config.LOG_LEVEL })
const tracing = openTracing(config, build, log)
const registry = createRegistry({ ...build, configuration: config.K_CONFIGURATION, isMeasured: config.METRICS })

const redis = connectFromEnv(config, log, redisMetrics(registry))
const stored = createDeadLetterStore(redis, {
  count: config.DEAD_LETTER_MAX,
  bytes: config.DEAD_LETTER_MAX_BYTES,
  ttlMs: config.DEAD_LETTER_TTL_MS
})
const store = { ...stored, keep: tracedCommands(tracing, 'keep-dead-letter', stored.keep) }
const sink = openSink(config, sinkMetrics(registry))
const metrics = deadLetterMetrics(registry, store.totals)

runFunction({
  port: config.PORT,
  host: config.HOST,
  drainMs: config.DRAIN_MS,
  maxBodyBytes: config.DEAD_LETTER_BODY_BYTES,
  log,
  registry,
  build,
  access: config.ACCESS_LOG,
  debugTokens: config.DEBUG_TOKENS,
  tracing,
  // Not the sink: without one nothing can be replayed, and everything can be kept.
  components: [{ name: 'redis', check: () => isUp(redis) }],
  routes: routes({ store, send: tracedSend(tracing, sink.send), log, now: Date.now, ...metrics }),
  close: async () => {
    await sink.close()
    await redis.quit().catch(() => redis.disconnect())
  }
})
