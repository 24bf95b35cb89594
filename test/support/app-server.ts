import { Registry } from 'prom-client'
import { type AppOptions, createApp } from '../../shared/http/app.ts'
import { type RunningServer, serve, TIMEOUTS, type Timeouts } from '../../shared/http/serve.ts'
import { createLogger } from '../../shared/log/logger.ts'
import { httpMetrics } from '../../shared/metrics/http-metrics.ts'

export type AppServer = RunningServer & {
  /** What was logged, as objects. */
  readonly lines: ReadonlyArray<Record<string, unknown>>
  readonly registry: Registry
}

/** A server of these routes on a free port, with its own registry and log. Drain it at the end. */
export const serveApp = async (
  routes: AppOptions['routes'],
  options: Partial<Omit<AppOptions, 'routes'>> = {},
  timeouts: Partial<Timeouts> = {}
): Promise<AppServer> => {
  const lines: Record<string, unknown>[] = []
  const registry = new Registry()
  const log = createLogger({ service: 'test', level: 'debug', write: (line) => lines.push(JSON.parse(line)) })
  const app = createApp({ routes, log, metrics: httpMetrics(registry), ...options })
  const server = await serve(app, 0, '127.0.0.1', { ...TIMEOUTS, ...timeouts })
  return { ...server, lines, registry }
}
