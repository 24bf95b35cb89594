import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type RunningServer = {
  readonly port: number
  /** Requests that are being answered now. */
  readonly inFlight: () => number
  /** Stops listening, ends idle connections, waits for what is in flight, at most `withinMs`. True when nothing was cut off. */
  readonly drain: (withinMs: number) => Promise<boolean>
}

/** Longer than the 90 s for which Knative's queue-proxy keeps an idle connection: whoever closes first must be it, or a POST meets a reset and becomes a 502. */
const KEEP_ALIVE_MS = 95_000
const HEADERS_MS = 100_000
/** Most time for a client to send its whole request; a body that trickles must not hold a connection for ever. */
const REQUEST_MS = 60_000

const listen = (server: Server, port: number, host: string | undefined): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** Serves `listener` with timeouts that are right behind Knative's proxies. Rejects when the port cannot be had. */
export const serve = async (listener: RequestListener, port: number, host?: string): Promise<RunningServer> => {
  let running = 0
  let draining = false
  let onIdle: (() => void) | undefined

  const server = createServer((req, res) => {
    running += 1
    if (draining) res.setHeader('connection', 'close')
    res.once('close', () => {
      running -= 1
      if (running === 0) onIdle?.()
    })
    listener(req, res)
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = HEADERS_MS
  server.requestTimeout = REQUEST_MS

  const bound = await listen(server, port, host)

  const drain = (withinMs: number): Promise<boolean> =>
    new Promise((resolve) => {
      draining = true
      const deadline = setTimeout(() => {
        onIdle = undefined
        server.closeAllConnections()
        resolve(false)
      }, withinMs)
      server.close(() => {
        clearTimeout(deadline)
        resolve(true)
      })
      server.closeIdleConnections()
      // A kept-alive connection whose last request has just ended is idle only now.
      onIdle = () => setImmediate(() => server.closeIdleConnections())
    })

  return { port: bound, inFlight: () => running, drain }
}
