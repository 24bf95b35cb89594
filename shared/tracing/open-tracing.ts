import type { TracingEnv } from '../config/tracing-env.ts'
import type { Logger } from '../log/logger.ts'
import type { Tracer, Tracing } from './tracing.ts'

/** Who the spans are of, unless the environment says otherwise. */
export type Traced = { readonly service: string; readonly revision: string; readonly version: string }

const isWanted = (env: TracingEnv): boolean =>
  !env.OTEL_SDK_DISABLED &&
  env.OTEL_TRACES_EXPORTER !== 'none' &&
  (env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined

/**
 * Tracing where the environment names a collector, undefined where it does not: then nothing of OpenTelemetry is loaded, which
 * is more code than all the rest of a function. Without it traces are passed on all the same, unchanged.
 */
export const openTracing = (env: TracingEnv, traced: Traced, log: Logger): Tracing | undefined => {
  if (!isWanted(env)) return undefined
  let tracer: Tracer | undefined
  const ready = import('./open-telemetry.ts').then(
    ({ openTelemetry }) => {
      tracer = openTelemetry(env, traced, log)
    },
    (error: unknown) => log.error({ err: error }, 'no tracing')
  )
  return { ready, tracer: () => tracer }
}
