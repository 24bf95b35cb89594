import type { TraceContext } from '../cloudevents/traceparent.ts'

/** Names as the semantic conventions of OpenTelemetry have them; what is undefined is left out. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>

export type SpanOptions = {
  /** Of few different ones: a method with the route's template, an operation with its target. */
  readonly name: string
  readonly kind: 'server' | 'client' | 'producer' | 'consumer'
  /** The span that this one follows from; the one that `run` has put around the caller when absent, else it begins a trace. */
  readonly parent?: TraceContext | undefined
  /** Of another trace, where this one came from as well. */
  readonly link?: TraceContext | undefined
  readonly attributes: SpanAttributes
}

export type Span = {
  /** For whoever is told of the work next: its spans follow from this one. */
  readonly context: TraceContext
  /** `failure` is a short name of what went wrong, of few different ones; absent when nothing did. */
  readonly end: (failure?: string, more?: SpanAttributes) => void
}

export type Tracer = {
  readonly start: (options: SpanOptions) => Span
  /** Runs `work` so that spans without a parent of their own, which begin in it or later in its promises, follow from `span`. */
  readonly run: <A>(span: Span, work: () => A) => A
  /** Exports what has ended, in bounded time; it never rejects. */
  readonly close: () => Promise<void>
}

/** Tracing that an endpoint asked for. Where nobody did there is none, and its place is undefined. */
export type Tracing = {
  /** Settles once there is a tracer, or none can be had. A function begins to listen after that. */
  readonly ready: Promise<void>
  readonly tracer: () => Tracer | undefined
}
