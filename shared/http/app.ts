import type { RequestListener, ServerResponse } from 'node:http'
import express, { type RequestHandler } from 'express'
import { MAX_BODY_BYTES } from '../contract/bounds.ts'
import { type Failure, malformed, methodNotAllowed, notFound, tooLarge, unsupportedMedia } from '../failure/failure.ts'
import type { Logger } from '../log/logger.ts'
import type { HttpMetrics } from '../metrics/http-metrics.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { type AccessLogMode, accessLog } from './access-log.ts'
import { withDirectRoute } from './direct-route.ts'
import { failureLog } from './failure-log.ts'
import { aboutRequest, joinTrace } from './join-trace.ts'
import type { Middleware, Served } from './middleware.ts'
import { internalError, toProblem } from './problem.ts'
import { BodyCutOff, BodyTooLarge, readBody } from './read-body.ts'
import { headersOf, type OnFailure, respond, writeProblemTo } from './respond.ts'
import type { Route } from './route.ts'
import { traceRequests } from './trace-request.ts'

export type AppOptions = {
  readonly routes: ReadonlyArray<Route>
  readonly log: Logger
  readonly metrics: HttpMetrics
  /** Told of every failure that is answered, of those that no route was found for not. */
  readonly onRefused?: ((failure: Failure) => void) | undefined
  readonly maxBodyBytes?: number
  /** Goes before the routes, e.g. CORS. */
  readonly before?: ReadonlyArray<RequestHandler>
  /** Aborted when the process begins to drain: answers without an end of their own end then. */
  readonly ending?: AbortSignal
  /** `off` when absent. */
  readonly access?: AccessLogMode | undefined
  /** Where spans go; none are made when absent. */
  readonly tracing?: Tracing | undefined
}

type BodyParserError = { readonly type?: unknown; readonly status?: unknown }

// body-parser (compressed bodies) and Express' router report through errors with these fields.
const toFailure = (error: unknown, maxBodyBytes: number): Failure | undefined => {
  if (error instanceof BodyTooLarge) return error.failure
  if (error instanceof BodyCutOff) return malformed('the body ended early')
  if (typeof error !== 'object' || error === null) return undefined
  const { type, status } = error as BodyParserError
  if (type === 'entity.too.large') return tooLarge(maxBodyBytes)
  if (type === 'encoding.unsupported') return unsupportedMedia('the content encoding is not supported')
  if (error instanceof URIError) return malformed('the path is not percent-encoded UTF-8')
  if (typeof status === 'number' && status >= 400 && status < 500) return malformed('the body cannot be read')
  return undefined
}

// The route's template where there is one: a path may be anything, and a log line is not the place for that.
const routeOf = ({ route, url }: Served): string => route?.path ?? (url === '/' ? '/' : 'other')

/** An Express application for a routing table: bodies as bytes, problems for all errors, metrics by route. */
export const createApp = ({
  routes,
  log,
  metrics,
  onRefused = () => {},
  maxBodyBytes = MAX_BODY_BYTES,
  before = [],
  ending,
  access = 'off',
  tracing
}: AppOptions): RequestListener => {
  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple')
  for (const handler of before) app.use(handler)

  const failed = failureLog({ log, whole: access === 'all' })
  const onFailure: OnFailure = (failure, problem, req) => {
    onRefused(failure)
    failed(failure, { method: req.method, route: routeOf(req), status: problem.status, ...aboutRequest(req) })
  }

  const logged = accessLog({ mode: access, log })
  const requests = tracing === undefined ? undefined : traceRequests(tracing)
  /** What every request goes through first: its trace is known to all that speak of it. */
  const begin = (method: string, path: string): ReadonlyArray<Middleware> => [
    // Before the trace is joined: one that begins here is for the sampler to decide on.
    ...(requests === undefined ? [] : [requests.begin(method, path)]),
    joinTrace,
    metrics.observe(method, path),
    logged(method, path)
  ]
  const enter = requests === undefined ? [] : [requests.enter]

  const body = readBody(maxBodyBytes)
  const methods = new Map<string, string[]>()
  for (const { method, path, handle } of routes) {
    const run = respond(handle, onFailure, ending)
    if (method === 'get') app.get(path, ...begin('GET', path), ...enter, run)
    else app[method](path, ...begin(method.toUpperCase(), path), body, ...enter, run)
    methods.set(path, [...(methods.get(path) ?? []), ...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])])
  }

  const refuse =
    (failure: Failure): Middleware =>
    (_req, res) =>
      writeProblemTo(res, toProblem(failure), headersOf(failure))

  for (const [path, allowed] of methods) {
    const allow = [...allowed, 'OPTIONS']
    // Not app.all(): that adds the handlers once for each of the 35 methods that Node knows, 15 ms at the start of a function.
    app
      .route(path)
      .options(...begin('OPTIONS', path), (_req: Served, res: ServerResponse) => {
        res.writeHead(204, { allow: allow.join(', ') }).end()
      })
      .all(...begin('other', path), refuse(methodNotAllowed(allow)))
  }
  app.use(...begin('other', 'other'), refuse(notFound('no such route')))

  const onError = (error: unknown, req: Served, res: ServerResponse): void => {
    const failure = toFailure(error, maxBodyBytes)
    if (failure !== undefined) {
      const problem = toProblem(failure)
      onFailure(failure, problem, req)
      if (!res.headersSent) writeProblemTo(res, problem, headersOf(failure))
      return
    }
    log.error({ err: error, method: req.method, route: routeOf(req), ...aboutRequest(req) }, 'bug')
    if (!res.headersSent) writeProblemTo(res, internalError)
    else res.destroy()
  }
  // Four parameters are what makes it an error handler for Express.
  app.use((error: unknown, req: Served, res: ServerResponse, _next: unknown) => onError(error, req, res))

  const events = routes.find(({ method, path }) => method === 'post' && path === '/')
  // What goes before the routes goes before this one as well, and then it is Express that puts them in order.
  if (events === undefined || before.length > 0) return app
  const steps = [...begin('POST', '/'), body, ...enter, respond(events.handle, onFailure, ending)]
  return withDirectRoute({ method: 'POST', url: '/', steps, onError }, app)
}
