import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { TracingEnv } from '../config/tracing-env.ts'
import type { Logger } from '../log/logger.ts'
import { readAttributes } from './resource.ts'

/** A collector that is away is one line in so long. */
const SAY_AGAIN_MS = 60_000

const SUCCESS = 0

/** The specification's rule: the address for traces is whole, the one for everything is a base. */
export const tracesUrl = (env: TracingEnv): string =>
  env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? `${(env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '').replace(/\/+$/, '')}/v1/traces`

// The exporter's messages name hosts.
const reasonOf = (error: unknown): string => {
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown }
  return typeof code === 'string' ? code : typeof code === 'number' ? `status ${code}` : String(name ?? 'Error')
}

/** OTLP as JSON over HTTP. Spans that the collector does not take are gone, and the log says how many. */
export const createSpanExporter = (env: TracingEnv, log: Logger, now: () => number = Date.now): SpanExporter => {
  const exporter = new OTLPTraceExporter({
    url: tracesUrl(env),
    headers: { ...readAttributes(env.OTEL_EXPORTER_OTLP_HEADERS) },
    timeoutMillis: env.OTEL_BSP_EXPORT_TIMEOUT
  })
  let lost = 0
  let quietUntil = 0
  const onLost = (spans: number, error: unknown): void => {
    lost += spans
    if (now() < quietUntil) return
    log.warn({ spans: lost, cause: reasonOf(error) }, 'spans not exported')
    lost = 0
    quietUntil = now() + SAY_AGAIN_MS
  }
  return {
    export: (spans, onResult) =>
      exporter.export(spans, (result) => {
        if (result.code !== SUCCESS) onLost(spans.length, result.error)
        onResult(result)
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown()
  }
}
