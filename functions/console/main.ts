import { openSink } from '../../shared/cloudevents/sink.ts'
import { openFunction } from '../../shared/http/open-function.ts'
import { redisMetrics } from '../../shared/metrics/redis-metrics.ts'
import { sinkMetrics } from '../../shared/metrics/sink-metrics.ts'
import { isUp } from '../../shared/redis/connect.ts'
import { connectFromEnv } from '../../shared/redis/connect-from-env.ts'
import { tracedSend } from '../../shared/tracing/traced-send.ts'
import { readConfig } from './config.ts'
import { withHeaders } from './headers.ts'
import { consoleMetrics } from './metrics.ts'
import { PAGE_FILES } from './page-files.ts'
import { wireConsole } from './wire.ts'

/** A request with a body is a silence. */
const MAX_BODY_BYTES = 16 * 1024

const { config, log, registry, tracing, run } = openFunction('console', readConfig(process.env))

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

run({
  maxBodyBytes: MAX_BODY_BYTES,
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
