import cors from 'cors'
import { openSink } from '../../shared/cloudevents/sink.ts'
import { authorizer } from '../../shared/http/authorize.ts'
import { bounded } from '../../shared/http/bounded.ts'
import { openFunction } from '../../shared/http/open-function.ts'
import { sinkComponent } from '../../shared/http/sink-component.ts'
import { sinkMetrics } from '../../shared/metrics/sink-metrics.ts'
import { tracedSend } from '../../shared/tracing/traced-send.ts'
import { readConfig } from './config.ts'
import { ingestMetrics } from './metrics.ts'
import { routes } from './routes.ts'
import { sendAll } from './send-all.ts'

const { config, registry, tracing, run } = openFunction('ingest', readConfig(process.env))

const sink = openSink(config, sinkMetrics(registry))
const inFlight = bounded(config.INGEST_MAX_INFLIGHT)
const metrics = ingestMetrics(registry, inFlight.inFlight)

run({
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
