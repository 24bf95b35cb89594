import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type EventStreams, isEventStream } from './event-streams.ts'
import { Exchange, type Receiver } from './exchange.ts'
import { toClientHeaders, toUpstreamHeaders } from './headers.ts'
import type { ProxyFailure } from './proxy-failure.ts'
import { bodyForm, readWhole, streamOf } from './request-body.ts'
import type { Revision } from './revision.ts'
import { sendProblem } from './send-problem.ts'

/** A client that is answered while it still sends gets this long to stop; then the connection ends (the "lingering close" of web servers). */
const LINGER_MS = 5_000

export type OnFailure = (revision: Revision, failure: ProxyFailure) => void

export type Forwarding = { readonly onFailure: OnFailure; readonly streams: EventStreams }

/** Sends the request to a replica of the revision and the answer back, both as they come. */
export const forward = (
  revision: Revision,
  host: string,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
  forwarding: Forwarding
): void => {
  const send = (body: Parameters<typeof outgoing>[3]): void => {
    const receiver = new Answer(revision, req, res, forwarding)
    const exchange = new Exchange(revision, outgoing(req, host, path, body), receiver)
    receiver.resume = () => exchange.resume()
    receiver.cancel = () => exchange.cancel()
    res.on('close', () => exchange.cancel())
    exchange.start()
  }
  const form = bodyForm(req)
  if (form === 'whole') readWhole(req, send)
  else send(form === 'none' ? null : streamOf(req))
}

const outgoing = (
  req: IncomingMessage,
  host: string,
  path: string,
  body: ConstructorParameters<typeof Exchange>[1]['body']
): ConstructorParameters<typeof Exchange>[1] => ({
  method: req.method ?? 'GET',
  path,
  headers: toUpstreamHeaders(req.rawHeaders, {
    host,
    peer: req.socket.remoteAddress ?? 'unknown',
    newRequestId: randomUUID
  }),
  body
})

/** Writes what comes from the replica to the client. */
class Answer implements Receiver {
  resume: () => void = () => undefined
  cancel: () => void = () => undefined
  readonly #revision: Revision
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  readonly #forwarding: Forwarding

  constructor(revision: Revision, req: IncomingMessage, res: ServerResponse, forwarding: Forwarding) {
    this.#revision = revision
    this.#req = req
    this.#res = res
    this.#forwarding = forwarding
  }

  head(status: number, rawHeaders: ReadonlyArray<Buffer>): void {
    this.#res.writeHead(status, toClientHeaders(rawHeaders))
    if (isEventStream(rawHeaders)) this.#stream()
  }

  /** Its head goes out alone: the first event may come minutes later. */
  #stream(): void {
    this.#res.flushHeaders()
    const over = this.#forwarding.streams.add(() => {
      this.cancel()
      this.#res.end()
    })
    this.#res.once('close', over)
  }

  data(chunk: Buffer): boolean {
    if (this.#res.write(chunk)) return true
    this.#res.once('drain', this.resume)
    return false
  }

  end(): void {
    this.#res.end()
    this.#linger()
  }

  fail(failure: ProxyFailure): void {
    this.#forwarding.onFailure(this.#revision, failure)
    sendProblem(this.#res, failure)
    this.#linger()
  }

  /** Node reads on and throws away what a client sends after its answer; here is the bound to that. */
  #linger(): void {
    const req = this.#req
    if (req.complete) return
    const { socket } = req
    const onClose = (): void => clearTimeout(timer)
    const timer = setTimeout(() => {
      socket.off('close', onClose)
      if (!req.complete) socket.destroy()
    }, LINGER_MS)
    socket.once('close', onClose)
  }
}
