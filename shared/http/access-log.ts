import type { Logger } from '../log/logger.ts'
import { createSampling } from '../log/sampling.ts'
import { aboutRequest } from './join-trace.ts'
import type { Middleware } from './middleware.ts'

export type AccessLogMode = 'off' | 'sampled' | 'all'

export type AccessLogOptions = {
  readonly mode: AccessLogMode
  readonly log: Logger
  /** Monotonic ms. */
  readonly now?: () => number
}

/** Lines a second for each method and route; beyond that one request of `oneOf` has a line. */
export const REQUESTS = { whole: 10, oneOf: 100 }

/** As nginx has it: the client went away before its answer. */
const CLIENT_GONE = 499

const PASS: Middleware = (_req, _res, next) => next()

/** What asks all the time whether all is well: nobody wants to read that it is. */
const PROBES: ReadonlySet<string> = new Set([
  '/healthz',
  '/readyz',
  '/metrics',
  '/health',
  '/health/liveness',
  '/health/readiness'
])

/**
 * Middleware that writes a line for a request once it is over: for all up to ten a second and route, then for one of a
 * hundred with `sampled: 100`, and always for an answer of 500 and above, or none. Probes have a line only when the answer is
 * no. Per route it holds three numbers.
 */
export const accessLog = ({
  mode,
  log,
  now = () => performance.now()
}: AccessLogOptions): ((method: string, route: string) => Middleware) => {
  if (mode === 'off' || !log.isLevelEnabled('info')) return () => PASS
  return (method, route) => {
    const isProbe = PROBES.has(route)
    // A function that is not ready is asked twenty times a second: one line says as much.
    const sampling = createSampling({ ...REQUESTS, ...(isProbe ? { whole: 1 } : {}), now })

    /** How many requests the line stands for; 0 for no line. */
    const weight = (status: number): number => {
      if (isProbe) return status >= 500 ? sampling() : 0
      if (status >= 500 || status === CLIENT_GONE) return 1
      return mode === 'all' ? 1 : sampling()
    }

    return function access(req, res, next) {
      const begin = now()
      res.once('close', () => {
        const status = res.headersSent ? res.statusCode : CLIENT_GONE
        const stands = weight(status)
        if (stands === 0) return
        const ms = Math.round((now() - begin) * 1000) / 1000
        const bytes = Number(req.headers['content-length'] ?? 0)
        const about = { method, route, status, ms, bytes, ...aboutRequest(req) }
        log.info(stands === 1 ? about : { ...about, sampled: stands }, 'request')
      })
      next()
    }
  }
}
