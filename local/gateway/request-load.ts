/** What a service had in a span of time: the average number of requests that were there at once, and how many came. */
export type Load = { readonly concurrency: number; readonly requests: number }

/** Counts requests as queue-proxy does (networking: pkg/http/stats/request.go). It has no clock: every call says what time it is. */
export type RequestLoad = {
  /** A request is there from here on, whether it runs or waits. */
  readonly arrived: (nowMs: number) => void
  readonly left: (nowMs: number) => void
  /** The load since the report before this one. The average is weighted by time: two requests of 50 ms in a second are 0.1. */
  readonly report: (nowMs: number) => Load
}

export const createRequestLoad = (startMs: number): RequestLoad => {
  let sinceMs = startMs
  let changedMs = startMs
  let present = 0
  /** Requests × milliseconds since `sinceMs`. */
  let area = 0
  let requests = 0
  const advance = (nowMs: number): void => {
    area += present * (nowMs - changedMs)
    changedMs = nowMs
  }
  return {
    arrived: (nowMs) => {
      advance(nowMs)
      present += 1
      requests += 1
    },
    left: (nowMs) => {
      advance(nowMs)
      present -= 1
    },
    report: (nowMs) => {
      advance(nowMs)
      const spanMs = nowMs - sinceMs
      const load = { concurrency: spanMs > 0 ? area / spanMs : 0, requests }
      sinceMs = nowMs
      area = 0
      requests = 0
      return load
    }
  }
}
