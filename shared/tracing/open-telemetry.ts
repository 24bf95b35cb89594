import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Attributes,
  type Context,
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span as SdkSpan,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace
} from '@opentelemetry/api'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { TraceContext } from '../cloudevents/traceparent.ts'
import type { TracingEnv } from '../config/tracing-env.ts'
import type { Logger } from '../log/logger.ts'
import type { Traced } from './open-tracing.ts'
import { resourceOf } from './resource.ts'
import { samplerOf } from './sampler.ts'
import { createSpanExporter } from './span-exporter.ts'
import type { Span, SpanAttributes, Tracer } from './tracing.ts'

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER
} as const

/** A collector that hangs must not keep a process from ending. */
const CLOSE_MS = 1_500

/** What a client says of itself may be long. */
const LIMITS = { attributeValueLengthLimit: 1_024, attributeCountLimit: 64 }

const toSpanContext = ({ traceparent, tracestate }: TraceContext): SpanContext => ({
  traceId: traceparent.slice(3, 35),
  spanId: traceparent.slice(36, 52),
  traceFlags: Number.parseInt(traceparent.slice(53), 16),
  isRemote: true,
  ...(tracestate === undefined ? {} : { traceState: createTraceState(tracestate) })
})

const toTraceContext = (span: SdkSpan): TraceContext => {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext()
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
  const tracestate = traceState?.serialize()
  return tracestate === undefined || tracestate === '' ? { traceparent } : { traceparent, tracestate }
}

const toAttributes = (attributes: SpanAttributes): Attributes => ({ ...attributes })

/**
 * A tracer on OpenTelemetry's SDK. Loaded only where a collector is named. Nothing is registered globally: what the packages
 * that we use would trace by themselves is not ours to switch on.
 */
export const openTelemetry = (env: TracingEnv, traced: Traced, log: Logger): Tracer => {
  const exporter = createSpanExporter(env, log)
  const provider = new TracerProvider({
    resource: resourceOf(env, traced),
    sampler: samplerOf(env),
    spanLimits: LIMITS,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: env.OTEL_BSP_MAX_QUEUE_SIZE,
        maxExportBatchSize: Math.min(env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE, env.OTEL_BSP_MAX_QUEUE_SIZE),
        scheduledDelayMillis: env.OTEL_BSP_SCHEDULE_DELAY,
        exportTimeoutMillis: env.OTEL_BSP_EXPORT_TIMEOUT
      })
    ]
  })
  const tracer = provider.getTracer('knomaly', traced.version)
  const around = new AsyncLocalStorage<SdkSpan>()
  const sdkSpans = new WeakMap<Span, SdkSpan>()

  const contextOf = (parent: TraceContext | undefined): Context => {
    if (parent !== undefined) return trace.setSpanContext(ROOT_CONTEXT, toSpanContext(parent))
    const current = around.getStore()
    return current === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, current)
  }

  const start: Tracer['start'] = ({ name, kind, parent, link, attributes }) => {
    const linked = link === undefined ? undefined : toSpanContext(link)
    const links = linked !== undefined && isSpanContextValid(linked) ? [{ context: linked }] : []
    const options = { kind: KINDS[kind], attributes: toAttributes(attributes), links }
    const sdkSpan = tracer.startSpan(name, options, contextOf(parent))
    const span: Span = {
      context: toTraceContext(sdkSpan),
      end: (failure, more) => {
        if (more !== undefined) sdkSpan.setAttributes(toAttributes(more))
        if (failure !== undefined) {
          sdkSpan.setAttribute('error.type', failure)
          sdkSpan.setStatus({ code: SpanStatusCode.ERROR })
        }
        sdkSpan.end()
      }
    }
    sdkSpans.set(span, sdkSpan)
    return span
  }

  // One batch that is refused breaks the provider's own shutdown off, while others are still on their way.
  const finish = async (): Promise<void> => {
    await provider.shutdown().catch(() => {})
    await exporter.forceFlush?.().catch(() => {})
    await exporter.shutdown().catch(() => {})
  }

  return {
    start,
    run: (span, work) => {
      const sdkSpan = sdkSpans.get(span)
      return sdkSpan === undefined ? work() : around.run(sdkSpan, work)
    },
    close: () => Promise.race([finish(), sleep(CLOSE_MS, undefined, { ref: false })])
  }
}
