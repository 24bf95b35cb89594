import { openSink } from '../../shared/cloudevents/sink.ts'
import { createDeadLetterStore } from '../../shared/dead-letters/dead-letter-store.ts'
import { openFunction } from '../../shared/http/open-function.ts'
import { redisMetrics } from '../../shared/metrics/redis-metrics.ts'
import { sinkMetrics } from '../../shared/metrics/sink-metrics.ts'
import { isUp } from '../../shared/redis/connect.ts'
import { connectFromEnv } from '../../shared/redis/connect-from-env.ts'
import { tracedCommands } from '../../shared/tracing/traced-commands.ts'
import { tracedSend } from '../../shared/tracing/traced-send.ts'
import { readConfig } from './config.ts'
import { deadLetterMetrics } from './metrics.ts'
import { routes } from './routes.ts'

const { config, log, registry, tracing, run } = openFunction('dead-letter', readConfig(process.env))

const redis = connectFromEnv(config, log, redisMetrics(registry))
const stored = createDeadLetterStore(redis, {
  count: config.DEAD_LETTER_MAX,
  bytes: config.DEAD_LETTER_MAX_BYTES,
  ttlMs: config.DEAD_LETTER_TTL_MS
})
const store = { ...stored, keep: tracedCommands(tracing, 'keep-dead-letter', stored.keep) }
const sink = openSink(config, sinkMetrics(registry))
const metrics = deadLetterMetrics(registry, store.totals)

run({
  maxBodyBytes: config.DEAD_LETTER_BODY_BYTES,
  // Not the sink: without one nothing can be replayed, and everything can be kept.
  components: [{ name: 'redis', check: () => isUp(redis) }],
  routes: routes({ store, send: tracedSend(tracing, sink.send), log, now: Date.now, ...metrics }),
  close: async () => {
    await sink.close()
    await redis.quit().catch(() => redis.disconnect())
  }
})
