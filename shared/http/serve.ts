import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export type RunningServer = {
  readonly port: number
  /** Requests that are being answered now. */
  readonly inFlight: () => number
  /** Stops listening, ends idle connections, waits for what is in flight, at most `withinMs`. True when nothing was cut off. */
  readonly drain: (withinMs: number) => Promise<boolean>
}

export type Timeouts = {
  readonly keepAliveMs: number
  /** Most time for a client to send its headers. */
  readonly headersMs: number
  /** Most time for a client to send its whole request; a body that trickles must not hold a connection for ever. */
  readonly requestMs: number
  /** How often the two above are looked at. */
  readonly checkMs: number
}

/**
 * Keep-alive is longer than the 90 s for which Knative's queue-proxy keeps an idle connection: whoever closes first must be
 * it, or a POST meets a reset and becomes a 502.
 */
export const TIMEOUTS: Timeouts = { keepAliveMs: 95_000, headersMs: 60_000, requestMs: 60_000, checkMs: 5_000 }

const listen = (server: Server, port: number, host: string | undefined): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** Serves `listener` with timeouts that are right behind Knative's proxies. Rejects when the port cannot be had. */
export const serve = async (
  listener: RequestListener,
  port: number,
  host?: string,
  timeouts: Timeouts = TIMEOUTS
): Promise<RunningServer> => {
  const answering = new Set<ServerResponse>()
  const sockets = new Set<Socket>()
  let draining = false
  let onIdle: (() => void) | undefined

  const options = {
    keepAliveTimeout: timeouts.keepAliveMs,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    connectionsCheckingInterval: timeouts.checkMs
  }
  const server = createServer(options, (req, res) => {
    answering.add(res)
    if (draining) res.setHeader('connection', 'close')
    res.once('close', () => {
      answering.delete(res)
      if (answering.size === 0) onIdle?.()
    })
    listener(req, res)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

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
      // Node takes a connection on which nothing was ever sent for busy; a client that only opened it would hold us up.
      // Two turns later, so that what has arrived by now is read first.
      setImmediate(() =>
        setImmediate(() => {
          for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
        })
      )
      // So that the client does not use the connection again, and Node closes it after this answer.
      for (const res of answering) if (!res.headersSent) res.setHeader('connection', 'close')
      // Answers that had begun by then leave their connection open: it is idle only now.
      onIdle = () => setImmediate(() => server.closeIdleConnections())
    })

  return { port: bound, inFlight: () => answering.size, drain }
}
