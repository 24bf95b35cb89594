import { randomFillSync } from 'node:crypto'

/** W3C Trace Context, version 00: `00-<trace id>-<span id>-<flags>`; all-zero ids are not valid. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

export const isTraceparent = (value: unknown): value is string => typeof value === 'string' && TRACEPARENT.test(value)

const BYTES = 24
// Random bytes for many traces at once: asking the system for 24 of them costs more than parsing the event.
const pool = Buffer.alloc(BYTES * 256)
let used = pool.length

/** A new trace that nobody samples yet: it still ties the log lines of one event together. */
export const newTraceparent = (): string => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const hex = pool.toString('hex', used, used + BYTES)
  used += BYTES
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-00`
}

/** The trace id for log lines; undefined for a value that is no traceparent. */
export const traceIdOf = (traceparent: unknown): string | undefined =>
  isTraceparent(traceparent) ? traceparent.slice(3, 35) : undefined

/** A version to come: its first fields mean what they do in 00, and there may be more of them. ff is none. */
const LATER = /^(?!00|ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16})-[0-9a-f]([0-9a-f])(?:-.*)?$/

/** As version 00, the one that we write: of a later one no more than whether it is sampled. Undefined for what is none. */
export const toTraceparent = (value: unknown): string | undefined => {
  if (isTraceparent(value)) return value
  const [, ids, flags = ''] = typeof value === 'string' ? (LATER.exec(value) ?? []) : []
  return ids === undefined ? undefined : `00-${ids}-0${Number.parseInt(flags, 16) & 1}`
}

/** Where an event is in its trace: `tracestate` is what tracing systems have added for each other, and is passed on as it is. */
export type TraceContext = { readonly traceparent: string; readonly tracestate?: string }

/** W3C Trace Context asks for at least so much to be passed on. */
const MAX_TRACESTATE = 512
const TRACESTATE = /^[ -~]+$/

const isTracestate = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_TRACESTATE && TRACESTATE.test(value)

/** Undefined without a traceparent; a tracestate that is too long or no text goes, for it belongs to nobody else. */
export const traceContextOf = (traceparent: unknown, tracestate: unknown): TraceContext | undefined => {
  const known = toTraceparent(traceparent)
  if (known === undefined) return undefined
  return isTracestate(tracestate) ? { traceparent: known, tracestate } : { traceparent: known }
}
