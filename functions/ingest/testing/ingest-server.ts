import { Registry } from 'prom-client'
import { openSink } from '../../../shared/cloudevents/sink.ts'
import { createApp } from '../../../shared/http/app.ts'
import { authorizer } from '../../../shared/http/authorize.ts'
import { bounded } from '../../../shared/http/bounded.ts'
import { serve } from '../../../shared/http/serve.ts'
import { createLogger } from '../../../shared/log/logger.ts'
import { httpMetrics } from '../../../shared/metrics/http-metrics.ts'
import { routes } from '../routes.ts'
import { sendAll } from '../send-all.ts'

export type IngestOptions = {
  readonly tokens?: ReadonlyArray<string>
  readonly maxInFlight?: number
  readonly strictFields?: boolean
  readonly timeoutMs?: number
  readonly attempts?: number
}

export type IngestServer = {
  readonly url: string
  readonly port: number
  readonly accepted: () => number
  readonly inFlight: () => number
  readonly stop: () => Promise<void>
}

/** Ingest as main.ts wires it, with the time standing still. */
export const serveIngest = async (sinkUrl: string, now: number, options: IngestOptions = {}): Promise<IngestServer> => {
  const { tokens = [], maxInFlight = 100, strictFields = false, timeoutMs = 600_000, attempts = 1 } = options
  const sink = openSink({
    ...{ K_SINK: sinkUrl, K_CE_OVERRIDES: undefined, K_CA_CERTS: undefined },
    ...{ SINK_TIMEOUT_MS: timeoutMs, SINK_ATTEMPTS: attempts, SINK_BACKOFF_MS: 1, SINK_CONNECTIONS: 64 }
  })
  const { wrap, inFlight } = bounded(maxInFlight)
  let accepted = 0
  const table = routes({
    sendAll: sendAll(sink.send),
    authorize: authorizer(tokens),
    strictFields,
    now: () => now,
    onAccepted: (samples) => {
      accepted += samples
    },
    bound: wrap
  })
  const log = createLogger({ service: 'test', level: 'silent' })
  const app = createApp({ routes: table, log, metrics: httpMetrics(new Registry()) })
  const server = await serve(app, 0, '127.0.0.1')
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    accepted: () => accepted,
    inFlight,
    stop: async () => {
      await server.drain(1_000)
      await sink.close()
    }
  }
}
