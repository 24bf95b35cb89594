import type { Failure } from '../failure/failure.ts'
import type { Logger } from '../log/logger.ts'
import { createSampling, type Sampling } from '../log/sampling.ts'
import { REQUESTS } from './access-log.ts'

/** What a line about a request that failed begins with. `route` is a template, so that there are few. */
export type FailedRequest = {
  readonly method: string | undefined
  readonly route: string
  readonly status: number
  readonly traceId?: string | undefined
  readonly eventId?: string | undefined
}

export type FailureLogOptions = {
  readonly log: Logger
  /** Lines for all of them, however many there are. */
  readonly whole: boolean
  /** Monotonic ms. */
  readonly now?: () => number
}

/**
 * Says why requests failed: `refused` (4xx, info) or `not available` (5xx, warn, with its cause). Ten lines a second for each
 * route and reason, then one of a hundred, as the access log has it, with `sampled: 100`: a client that does not stop, or a Redis that is away, must not
 * fill the disk of whoever keeps the lines. It holds three numbers for each route and reason.
 */
export const failureLog = ({ log, whole, now = () => performance.now() }: FailureLogOptions) => {
  const samplings = new Map<string, Sampling>()
  const weight = (key: string): number => {
    if (whole) return 1
    const known = samplings.get(key) ?? createSampling({ ...REQUESTS, now })
    samplings.set(key, known)
    return known()
  }
  return (failure: Failure, request: FailedRequest): void => {
    const stands = weight(`${request.route} ${failure._tag}`)
    if (stands === 0) return
    const about = { ...request, reason: failure._tag, ...(stands === 1 ? {} : { sampled: stands }) }
    if (request.status < 500) return log.info(about, 'refused')
    log.warn('cause' in failure ? { ...about, cause: failure.cause.message } : about, 'not available')
  }
}
