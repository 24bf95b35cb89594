import cors from 'cors'
import { openSink } from '../../shared/cloudevents/sink.ts'
import { configOrExit } from '../../shared/config/config-or-exit.ts'
import { authorizer } from '../../shared/http/authorize.ts'
import { bounded } from '../../shared/http/bounded.ts'
import { runFunction } from '../../shared/http/run-function.ts'
import { sinkComponent } from '../../shared/http/sink-component.ts'
import { createLogger } from '../../shared/log/logger.ts'
import { createRegistry } from '../../shared/metrics/registry.ts'
import { sinkMetrics } from '../../shared/metrics/sink-metrics.ts'
import { openTracing } from '../../shared/tracing/open-tracing.ts'
import { tracedSend } from '../../shared/tracing/traced-send.ts'
import { VERSION } from '../../shared/version.ts'
import { readConfig } from './config.ts'
import { ingestMetrics } from './metrics.ts'
import { routes } from './routes.ts'
import { sendAll } from './send-all.ts'

const config = configOrExit(readConfig(process.env))
const build = { service: config.K_SERVICE ?? 'ingest', revision: config.K_REVISION ?? '', version: VERSION }
const log = createLogger({ ...build, level: config.LOG_LEVEL })
const tracing = openTracing(config, build, log)
const registry = createRegistry({ ...build, configuration: config.K_CONFIGURATION, isMeasured: config.METRICS })

const sink = openSink(config, sinkMetrics(registry))
const inFlight = bounded(config.INGEST_MAX_INFLIGHT)
const metrics = ingestMetrics(registry, inFlight.inFlight)

runFunction({
  port: config.PORT,
  host: config.HOST,
  drainMs: config.DRAIN_MS,
  log,
  registry,
  build,
  access: config.ACCESS_LOG,
  debugTokens: config.DEBUG_TOKENS,
  tracing,
  onRefused: metrics.onRefused,
  components: [sinkComponent(sink)],
  before: config.CORS_ORIGINS.length === 0 ? [] : [cors({ origin: [...config.CORS_ORIGINS] })],
  routes: routes({
    sendAll: sendAll(tracedSend(tracing, sink.send)),
    authorize: authorizer(config.API_TOKENS),
    strictFields: config.STRICT_FIELDS,
    now: Date.now,
    onAccepted: metrics.onAccepted,
    bound: inFlight.wrap
  }),
  close: sink.close
})
