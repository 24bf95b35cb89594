import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestHandler } from 'express'
import type { Registry } from 'prom-client'
import { debugRoutes } from '../debug/debug-routes.ts'
import type { Failure } from '../failure/failure.ts'
import type { Logger } from '../log/logger.ts'
import { watchColdStart } from '../metrics/cold-start.ts'
import { httpMetrics } from '../metrics/http-metrics.ts'
import { metricsRoute } from '../metrics/metrics-route.ts'
import type { Tracing } from '../tracing/tracing.ts'
import type { AccessLogMode } from './access-log.ts'
import { createApp } from './app.ts'
import { type About, type Component, healthRoutes } from './health.ts'
import type { Route } from './route.ts'
import { type RunningServer, serve } from './serve.ts'

export type FunctionOptions = {
  readonly port: number
  /** Address to listen on; all of them when absent. */
  readonly host?: string | undefined
  /** Most ms from SIGTERM until requests in flight are cut off. */
  readonly drainMs: number
  readonly routes: ReadonlyArray<Route>
  readonly before?: ReadonlyArray<RequestHandler>
  /** Largest body of a request; MAX_BODY_BYTES when absent. */
  readonly maxBodyBytes?: number
  readonly components: ReadonlyArray<Component>
  /** Told by `/health`. */
  readonly build?: About | undefined
  readonly log: Logger
  readonly registry: Registry
  readonly access?: AccessLogMode
  /** Who may take profiles; without any nobody can. */
  readonly debugTokens?: ReadonlyArray<string>
  readonly tracing?: Tracing | undefined
  /** Told of every failure that is answered. */
  readonly onRefused?: (failure: Failure) => void
  /** Closes clients, after the last request was answered. */
  readonly close: () => Promise<void>
  /** Most ms for that. A server that hangs must not keep us from ending. */
  readonly closeMs?: number
}

/**
 * Runs a function until SIGTERM or SIGINT: then it stops listening, finishes what is in flight, closes its clients and exits
 * with 0. No waiting for endpoints to propagate: Knative's queue-proxy has drained for 30 s before we get the signal.
 *
 * It returns at once, so that a function's main.ts awaits nothing: the image starts it as CommonJS (build/bundle.ts says why).
 */
export const runFunction = (options: FunctionOptions): void => {
  const {
    port,
    host,
    drainMs,
    routes,
    before,
    maxBodyBytes,
    components,
    build,
    log,
    registry,
    access,
    debugTokens = [],
    tracing,
    onRefused,
    close,
    closeMs = 3_000
  } = options
  let serving = true
  const ending = new AbortController()
  const health = healthRoutes({ components, isServing: () => serving, about: build })
  const debug = debugRoutes({ tokens: debugTokens, ending: ending.signal })
  const app = createApp({
    routes: [...routes, ...watchColdStart(registry, health), metricsRoute(registry), ...debug],
    log,
    metrics: httpMetrics(registry),
    onRefused,
    access,
    tracing,
    ending: ending.signal,
    ...(before === undefined ? {} : { before }),
    ...(maxBodyBytes === undefined ? {} : { maxBodyBytes })
  })
  let server: RunningServer | undefined

  const stop = async (signal: string): Promise<void> => {
    if (!serving) return
    serving = false
    const drained = server?.drain(drainMs) ?? true
    ending.abort()
    log.info({ signal, inFlight: server?.inFlight() ?? 0 }, 'draining')
    const whole = await drained
    const closed = await Promise.race([close().then(() => true), sleep(closeMs, false)])
    await tracing?.tracer()?.close()
    log.info({ whole, closed }, 'stopped')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.error({ err: error }, 'bug')
        process.exit(1)
      })
    })
  }

  // The signals before the socket: whoever sees us listening may stop us.
  const listen = (): Promise<RunningServer> => serve(app, port, host)
  const listening = tracing === undefined ? listen() : tracing.ready.then(listen)
  listening.then(
    (running) => {
      server = running
      log.info({ port: running.port }, 'listening')
    },
    (error: unknown) => {
      log.error({ err: error }, 'cannot listen')
      process.exit(1)
    }
  )
}
