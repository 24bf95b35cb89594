import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Middleware } from '../http/middleware.ts'

/** Seconds. From half a millisecond, where a healthy function answers, to the 300 s that a Knative request may last. */
export const DURATION_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
]

/** Counted for a request whose client went away before the answer; Node would call it 200. The number is that of nginx. */
const CLIENT_GONE = 499

export type HttpMetrics = {
  /** Middleware that counts and times one route. `path` is the route's template, never the path that was asked for. */
  readonly observe: (method: string, path: string) => Middleware
}

/** Built per registry, not at import time: two tests may build it twice. */
export const httpMetrics = (registry: Registry): HttpMetrics => {
  const registers = [registry]
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered, by method, route and status code.',
    labelNames: ['method', 'path', 'code'] as const,
    registers
  })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request’s headers to the end of its answer.',
    labelNames: ['path'] as const,
    buckets: DURATION_BUCKETS,
    registers
  })
  let running = 0
  new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that are being answered.',
    registers,
    collect() {
      this.set(running)
    }
  })

  const observe = (method: string, path: string): Middleware => {
    const timer = duration.labels(path)
    // labels() hashes its arguments: once per status instead of once per request.
    const byCode = new Map<number, { inc: () => void }>()
    return function observe(_req, res, next) {
      const begin = performance.now()
      running += 1
      res.once('close', () => {
        running -= 1
        timer.observe((performance.now() - begin) / 1000)
        const code = res.headersSent ? res.statusCode : CLIENT_GONE
        const known = byCode.get(code)
        const counter = known ?? requests.labels(method, path, String(code))
        if (known === undefined) byCode.set(code, counter)
        counter.inc()
      })
      next()
    }
  }
  return { observe }
}
