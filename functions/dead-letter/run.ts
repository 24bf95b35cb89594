import type { Registry } from 'prom-client'
import { createApp } from '../../shared/http/app.ts'
import { type Component, healthRoutes } from '../../shared/http/health.ts'
import type { Route } from '../../shared/http/route.ts'
import { serve } from '../../shared/http/serve.ts'
import type { Logger } from '../../shared/log/logger.ts'
import { httpMetrics } from '../../shared/metrics/http-metrics.ts'
import { metricsRoute } from '../../shared/metrics/registry.ts'

export type RunOptions = {
  readonly port: number
  readonly host: string | undefined
  readonly drainMs: number
  readonly maxBodyBytes: number
  readonly routes: ReadonlyArray<Route>
  readonly components: ReadonlyArray<Component>
  readonly log: Logger
  readonly registry: Registry
  readonly close: () => Promise<void>
}

/** As shared/http/run-function.ts runs a function, with a limit of its own for bodies. */
export const run = async (options: RunOptions): Promise<void> => {
  const { port, host, drainMs, maxBodyBytes, routes, components, log, registry, close } = options
  let serving = true
  const app = createApp({
    routes: [...routes, ...healthRoutes({ components, isServing: () => serving }), metricsRoute(registry)],
    log,
    maxBodyBytes,
    metrics: httpMetrics(registry)
  })
  const server = await serve(app, port, host)
  log.info({ port: server.port }, 'listening')

  const stop = async (signal: string): Promise<void> => {
    if (!serving) return
    serving = false
    log.info({ signal, inFlight: server.inFlight() }, 'draining')
    const whole = await server.drain(drainMs)
    await close()
    log.info({ whole }, 'stopped')
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
}
