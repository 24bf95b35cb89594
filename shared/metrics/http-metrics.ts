import { Gauge, type Registry } from 'prom-client'
import type { Middleware } from '../http/middleware.ts'
import { isMeasured } from './registry.ts'
import { createTallies, type Tally } from './tally.ts'
import { createTimings } from './timings.ts'

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

const UNMEASURED: HttpMetrics = { observe: () => (_req, _res, next) => next() }

/** Built per registry, not at import time: two tests may build it twice. */
export const httpMetrics = (registry: Registry): HttpMetrics => {
  if (!isMeasured(registry)) return UNMEASURED
  const requests = createTallies({
    name: 'http_requests_total',
    help: 'Requests answered, by method, route and status code.',
    labelNames: ['method', 'path', 'code'],
    registry
  })
  const durations = createTimings({
    name: 'http_request_duration_seconds',
    help: 'Time from the request’s headers to the end of its answer.',
    buckets: DURATION_BUCKETS,
    registry
  })
  let running = 0
  new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that are being answered.',
    registers: [registry],
    collect() {
      this.set(running)
    }
  })
  // A route has several methods, and one line of durations.
  const timings = new Map<string, ReturnType<typeof durations.of>>()

  const observe = (method: string, path: string): Middleware => {
    const timing = timings.get(path) ?? durations.of({ path })
    timings.set(path, timing)
    // At most one for each status code that exists.
    const byCode = new Map<number, Tally>()
    const count = (code: number): Tally => {
      const tally = requests.of({ method, path, code: String(code) })
      byCode.set(code, tally)
      return tally
    }
    return function observe(req, res, next) {
      const begin = performance.now()
      running += 1
      res.once('close', () => {
        running -= 1
        const end = performance.now()
        const seconds = (end - begin) / 1000
        const bucket = timing.observe(seconds)
        const code = res.headersSent ? res.statusCode : CLIENT_GONE
        ;(byCode.get(code) ?? count(code)).add(1)
        // Where shared/http/join-trace.ts has put the trace of the event, of the request, or a new one.
        if (timing.exemplars.wants(bucket, end))
          timing.exemplars.offer(bucket, end, seconds, req.headers['traceparent'])
      })
      next()
    }
  }
  return { observe }
}
