import { toTraceparent, traceContextOf, traceIdOf } from '../cloudevents/traceparent.ts'
import { eventAttributes } from '../tracing/event-attributes.ts'
import type { Span, SpanOptions, Tracing } from '../tracing/tracing.ts'
import type { Middleware, Served } from './middleware.ts'

const OWN_TYPE = /^dev\.knomaly\.[a-z0-9.]{1,40}$/

const PROCESSES = {
  'messaging.system': 'cloudevents',
  'messaging.operation.name': 'process',
  'messaging.operation.type': 'process'
}

/** Those of RFC 9110 and RFC 5789; any other is `_OTHER`, for a client may send whatever it likes. */
const METHODS: ReadonlySet<string | undefined> = new Set(
  'CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT TRACE'.split(' ')
)

/** OpenTelemetry's conventions for HTTP spans. */
const methodOf = (method: string | undefined): Readonly<Record<string, string | undefined>> =>
  METHODS.has(method)
    ? { 'http.request.method': method }
    : { 'http.request.method': '_OTHER', 'http.request.method_original': method }

type Request = Served & { headers: Served['headers'] & { tracestate?: string | undefined } }

// By the type only where it is ours: anybody may send any type, and span names are to be few.
const nameOf = (req: Served, method: string, route: string): string => {
  if (req.headers['ce-specversion'] === undefined) return `${method} ${route}`
  const type = req.headers['ce-type']
  return typeof type === 'string' && OWN_TYPE.test(type) ? `CloudEvents Process ${type}` : 'CloudEvents Process'
}

/** The event's trace; within it the header's span, which is the nearer one, where the header is of the same trace. */
const origins = ({ headers }: Request): Pick<SpanOptions, 'parent' | 'link'> => {
  const ofRequest = traceContextOf(headers.traceparent, headers.tracestate)
  const ofEvent = traceContextOf(headers['ce-traceparent'], headers['ce-tracestate'])
  if (ofEvent === undefined) return { parent: ofRequest }
  if (ofRequest === undefined) return { parent: ofEvent }
  return traceIdOf(ofRequest.traceparent) === traceIdOf(ofEvent.traceparent)
    ? { parent: ofRequest }
    : { parent: ofEvent, link: ofRequest }
}

export type RequestTracing = {
  /** Begins the span of a request and puts it into its headers, for whatever comes after. */
  readonly begin: (method: string, route: string) => Middleware
  /** Goes right before the handler: events of the request itself do not bring back what was around them. */
  readonly enter: Middleware
}

/** A span for each request: of kind consumer for an event in binary mode, server for all others. */
export const traceRequests = (tracing: Tracing): RequestTracing => {
  const spans = new WeakMap<Served, Span>()
  const begin =
    (method: string, route: string): Middleware =>
    (req, res, next) => {
      const isEvent = req.headers['ce-specversion'] !== undefined
      const span = tracing.tracer()?.start({
        name: nameOf(req, method, route),
        kind: isEvent ? 'consumer' : 'server',
        ...origins(req),
        attributes: {
          ...methodOf(req.method),
          ...(route === 'other' ? {} : { 'http.route': route }),
          'url.scheme': 'http',
          'network.protocol.version': req.httpVersion,
          'user_agent.original': req.headers['user-agent'],
          ...(isEvent ? PROCESSES : {}),
          ...eventAttributes(req.headers)
        }
      })
      if (span === undefined) return next()
      spans.set(req, span)
      const { traceparent, tracestate } = span.context
      req.headers['traceparent'] = traceparent
      req.headers['tracestate'] = tracestate
      if (toTraceparent(req.headers['ce-traceparent']) !== undefined) {
        req.headers['ce-traceparent'] = traceparent
        if (tracestate !== undefined) req.headers['ce-tracestate'] = tracestate
      }
      res.once('close', () => {
        if (!res.headersSent) return span.end('client_gone')
        const { statusCode } = res
        span.end(statusCode >= 500 ? String(statusCode) : undefined, { 'http.response.status_code': statusCode })
      })
      next()
    }
  const enter: Middleware = (req, _res, next) => {
    const span = spans.get(req)
    const tracer = tracing.tracer()
    if (span === undefined || tracer === undefined) next()
    else tracer.run(span, next)
  }
  return { begin, enter }
}
