import * as t from 'io-ts'
import { Flag, HttpUrl, oneOf, optional, PositiveInt, Share, Text, withDefault } from './env.ts'

/** Names and meanings are those of the OpenTelemetry specification; what is not here (compression, certificates) its exporter reads. */
export const TracingEnv = t.type({
  /** Base address of a collector that takes OTLP over HTTP, such as http://collector:4318. Without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(HttpUrl),
  /** Whole address for traces; wins over the base address. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional(HttpUrl),
  /** `name=value,name=value`, values percent-encoded: what the collector wants to see, such as a token. */
  OTEL_EXPORTER_OTLP_HEADERS: optional(Text),
  OTEL_SDK_DISABLED: withDefault(Flag, false),
  OTEL_TRACES_EXPORTER: withDefault(oneOf(['otlp', 'none']), 'otlp'),
  OTEL_TRACES_SAMPLER: withDefault(
    oneOf([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio'
    ]),
    'parentbased_always_on'
  ),
  /** For the two samplers by ratio. */
  OTEL_TRACES_SAMPLER_ARG: withDefault(Share, 1),
  OTEL_SERVICE_NAME: optional(Text),
  /** `key=value,key=value`, values percent-encoded. */
  OTEL_RESOURCE_ATTRIBUTES: optional(Text),
  /** Spans that wait at most; what comes on top is dropped. */
  OTEL_BSP_MAX_QUEUE_SIZE: withDefault(PositiveInt, 2_048),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: withDefault(PositiveInt, 512),
  OTEL_BSP_SCHEDULE_DELAY: withDefault(PositiveInt, 5_000),
  OTEL_BSP_EXPORT_TIMEOUT: withDefault(PositiveInt, 10_000)
})
export type TracingEnv = t.TypeOf<typeof TracingEnv>
