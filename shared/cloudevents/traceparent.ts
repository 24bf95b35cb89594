import { randomBytes } from 'node:crypto'

/** W3C Trace Context, version 00: `00-<trace id>-<span id>-<flags>`; all-zero ids are not valid. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

export const isTraceparent = (value: unknown): value is string => typeof value === 'string' && TRACEPARENT.test(value)

/** A new trace that nobody samples yet: it still ties the log lines of one event together. */
export const newTraceparent = (): string => {
  const hex = randomBytes(24).toString('hex')
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-00`
}

/** The trace id for log lines; undefined for a value that is no traceparent. */
export const traceIdOf = (traceparent: unknown): string | undefined =>
  isTraceparent(traceparent) ? traceparent.slice(3, 35) : undefined
