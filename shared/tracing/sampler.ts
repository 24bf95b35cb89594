import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler
} from '@opentelemetry/sdk-trace'
import type { TracingEnv } from '../config/tracing-env.ts'

/** Which traces are recorded. "parentbased" leaves it to whoever began the trace, and decides for those that begin here. */
export const samplerOf = ({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG }: TracingEnv): Sampler => {
  const byRatio = (): Sampler => new TraceIdRatioBasedSampler(OTEL_TRACES_SAMPLER_ARG)
  switch (OTEL_TRACES_SAMPLER) {
    case 'always_on':
      return new AlwaysOnSampler()
    case 'always_off':
      return new AlwaysOffSampler()
    case 'traceidratio':
      return byRatio()
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() })
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() })
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: byRatio() })
  }
}
