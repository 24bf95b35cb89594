import { openSink } from '../../shared/cloudevents/sink.ts'
import { configOrExit } from '../../shared/config/config-or-exit.ts'
import { runFunction } from '../../shared/http/run-function.ts'
import { createLogger } from '../../shared/log/logger.ts'
import { redisMetrics } from '../../shared/metrics/redis-metrics.ts'
import { createRegistry } from '../../shared/metrics/registry.ts'
import { sinkMetrics } from '../../shared/metrics/sink-metrics.ts'
import { isUp } from '../../shared/redis/connect.ts'
import { connectFromEnv } from '../../shared/redis/connect-from-env.ts'
import { openTracing } from '../../shared/tracing/open-tracing.ts'
import { tracedSend } from '../../shared/tracing/traced-send.ts'
import { VERSION } from '../../shared/version.ts'
import { readConfig } from './config.ts'
import { withHeaders } from './headers.ts'
import { consoleMetrics } from './metrics.ts'
import { PAGE_FILES } from './page-files.ts'
import { wireConsole } from './wire.ts'

/** A request with a body is a silence. */
const MAX_BODY_BYTES = 16 * 1024

const config = configOrExit(readConfig(process.env))
const build = { service: config.K_SERVICE ?? 'console', revision: config.K_REVISION ?? '', version: VERSION }
const log = createLogger({ ...build, level: config.LOG_LEVEL })
const tracing = openTracing(config, build, log)
const registry = createRegistry({ ...build, configuration: config.K_CONFIGURATION, isMeasured: config.METRICS })

const redis = connectFromEnv(config, log, redisMetrics(registry))
const sink = openSink(config, sinkMetrics(registry))
const metrics = consoleMetrics(registry, () => hub.streams())
const { routes, hub } = wireConsole({
  redis,
  send: tracedSend(tracing, sink.send),
  log,
  files: PAGE_FILES,
  settings: config,
  now: Date.now,
  ...metrics
})

runFunction({
  port: config.PORT,
  host: config.HOST,
  drainMs: config.DRAIN_MS,
  maxBodyBytes: MAX_BODY_BYTES,
  log,
  registry,
  build,
  access: config.ACCESS_LOG,
  debugTokens: config.DEBUG_TOKENS,
  tracing,
  before: [withHeaders],
  // Not the sink: without one nothing can be replayed, and everything can be shown.
  components: [{ name: 'redis', check: () => isUp(redis) }],
  routes,
  close: async () => {
    hub.close()
    await sink.close()
    await redis.quit().catch(() => redis.disconnect())
  }
})
