import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEventStreams } from './event-streams.ts'
import { forward, type OnFailure } from './forward.ts'
import { noRoute, starting } from './proxy-failure.ts'
import type { Revision } from './revision.ts'
import type { Router } from './router.ts'
import { sendProblem } from './send-problem.ts'

export type Gateway = {
  readonly port: number
  /** From here on requests are let through. The port is taken before anything else starts, so that a second platform ends at once. */
  readonly open: () => void
  /** Takes no new requests, ends event streams, lets what else is in flight end, for at most `boundMs`. */
  readonly close: (boundMs: number) => Promise<void>
}

export type GatewayOptions = {
  readonly port: number
  readonly host: string
  readonly router: Router
  readonly revisions: ReadonlyMap<string, Revision>
  readonly onFailure?: OnFailure
  /** Asked before anything else; false says that the request is none of its own. */
  readonly own?: (req: IncomingMessage, res: ServerResponse) => boolean
}

/** Longer than the idle time of any client or proxy in front (90 s for Go's), so that it is never this side that closes first. */
const KEEP_ALIVE_MS = 95_000

/** As Knative's own servers have it: a request head that takes a minute is no request. */
const HEADERS_MS = 60_000

/** The front door. Rejects with the error of `listen` (EADDRINUSE, EACCES). */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { router, revisions, onFailure = () => undefined, own = () => false } = options
  const forwarding = { onFailure, streams: createEventStreams() }
  let open = false
  let closing = false
  const handle = (req: IncomingMessage, res: ServerResponse): void => {
    // A client that breaks off is told by `close` of the response; without a listener the error would be thrown.
    req.on('error', () => undefined)
    if (closing) res.setHeader('connection', 'close')
    if (own(req, res)) return
    if (!open) return sendProblem(res, starting)
    const path = originForm(req.url ?? '/')
    const loopback = isLoopback(req.socket.remoteAddress)
    const route = router(req.headers.host ?? '', req.method ?? 'GET', withoutQuery(path), loopback)
    const revision = route && revisions.get(route.service)
    if (route === undefined || revision === undefined) return sendProblem(res, noRoute)
    forward(revision, route.host, path, req, res, forwarding)
  }
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS, requestTimeout: 0, noDelay: true },
    handle
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    open: () => {
      open = true
    },
    close: (boundMs) => {
      closing = true
      forwarding.streams.endAll()
      return new Promise<void>((resolve) => {
        const bound = setTimeout(() => server.closeAllConnections(), boundMs)
        // A connection whose last answer has just gone out is idle only from then on, and nothing says so.
        const idle = setInterval(() => server.closeIdleConnections(), 20)
        server.close(() => {
          clearTimeout(bound)
          clearInterval(idle)
          resolve()
        })
      })
    }
  }
}

/** A client that takes us for a proxy sends the whole URL (RFC 9112 3.2.2). */
const originForm = (target: string): string => {
  if (target.startsWith('/') || !URL.canParse(target)) return target
  const { pathname, search } = new URL(target)
  return pathname + search
}

const withoutQuery = (path: string): string => {
  const at = path.indexOf('?')
  return at === -1 ? path : path.slice(0, at)
}

const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && (address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.'))
