import type { ServerResponse } from 'node:http'
import type { ProxyFailure } from './proxy-failure.ts'

/** The failure as RFC 9457 problem. Half an answer cannot be mended: the connection ends, so that the client does not take it for whole. */
export const sendProblem = (res: ServerResponse, { status, title, retryAfterSeconds }: ProxyFailure): void => {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const body = JSON.stringify({ type: 'about:blank', title, status })
  res.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) })
  })
  res.end(body)
}
