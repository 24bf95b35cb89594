import type { IncomingMessage, ServerResponse } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import type { IngressStats } from './counters.ts'
import type { Entered, Entrance } from './entrance.ts'
import { type Body, type Budget, readBody } from './ingress-body.ts'
import type { Limits } from './limits.ts'
import { readEvent } from './wire.ts'

export type IngressDependencies = {
  /** By `<namespace>/<name>`. */
  readonly entrances: ReadonlyMap<string, Pick<Entrance, 'enter'>>
  readonly limits: Pick<Limits, 'bodyBytes' | 'ingressRequests' | 'ingressBytes'>
}

export type Ingress = {
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void
  readonly stats: () => IngressStats
  /** Every further request gets 503. */
  readonly close: () => void
}

const SEGMENT = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/
const ALLOW = { allow: 'POST, OPTIONS' }
const AGAIN_SOON = { 'retry-after': '1' }
const LAST = { connection: 'close' }

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  503: 'Service Unavailable'
}

const refuse = (
  response: ServerResponse,
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {}
): void => {
  const body = JSON.stringify({ type: 'about:blank', title: TITLES[status], status, detail })
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    ...headers
  })
  response.end(body)
}

/** `POST /<namespace>/<broker>`. Answers 202 only after the event is stored for every Trigger that takes it. */
export const createIngress = ({ entrances, limits }: IngressDependencies): Ingress => {
  const counts = { accepted: 0, refused: 0, unavailable: 0 }
  const budget: Budget = { bytes: 0, most: limits.ingressBytes }
  let requests = 0
  let closed = false

  const no = (
    response: ServerResponse,
    status: number,
    detail: string,
    headers?: Readonly<Record<string, string>>
  ): void => {
    counts.refused += 1
    refuse(response, status, detail, headers)
  }
  const notNow = (response: ServerResponse, detail: string): void => {
    counts.unavailable += 1
    refuse(response, 503, detail, AGAIN_SOON)
  }

  const answer = (response: ServerResponse, entered: Entered): void => {
    switch (entered) {
      case 'stored':
      case 'unmatched':
        counts.accepted += 1
        response.writeHead(202, { 'content-length': '0' })
        return void response.end()
      case 'expired':
        return no(response, 400, 'the event has passed the Broker too often')
      case 'full':
        return notNow(response, 'a Trigger has too many undelivered events')
      case 'unavailable':
        return notNow(response, 'the store does not answer')
    }
  }

  const take = (
    request: IncomingMessage,
    response: ServerResponse,
    entrance: Pick<Entrance, 'enter'>,
    body: Body
  ): void => {
    if (body.kind !== 'body') {
      requests -= 1
      if (body.kind === 'too large') no(response, 413, `the body is larger than ${limits.bodyBytes} bytes`, LAST)
      else if (body.kind === 'no room') notNow(response, 'too much is being received')
      return
    }
    const done = (): void => {
      requests -= 1
      budget.bytes -= body.bytes.length
    }
    const event = readEvent(request.headers, body.bytes)
    if (event === undefined || E.isLeft(event)) {
      done()
      return no(response, 400, event === undefined ? 'not a CloudEvent' : event.left)
    }
    void entrance.enter(event.right).then((entered) => {
      done()
      answer(response, entered)
    })
  }

  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method === 'OPTIONS') {
      // The CloudEvents webhook handshake: any origin, any rate.
      response.writeHead(200, {
        ...ALLOW,
        'webhook-allowed-origin': '*',
        'webhook-allowed-rate': '*',
        'content-length': '0'
      })
      return void response.end()
    }
    if (request.method !== 'POST') return no(response, 405, 'only POST is taken here', ALLOW)
    const path = (request.url ?? '/').split('?', 1)[0] as string
    if (path === '/') return no(response, 404, 'expected /<namespace>/<broker>')
    const segments = path.split('/')
    if (segments.length !== 3 || !SEGMENT.test(segments[1] as string) || !SEGMENT.test(segments[2] as string)) {
      return no(response, 400, 'expected /<namespace>/<broker>')
    }
    const entrance = entrances.get(path.slice(1))
    if (entrance === undefined) return no(response, 404, 'no such Broker')
    if (closed) return notNow(response, 'shutting down')
    if (requests >= limits.ingressRequests) return notNow(response, 'too many requests in flight')
    requests += 1
    readBody(request, limits.bodyBytes, budget, (body) => take(request, response, entrance, body))
  }

  return {
    handler,
    stats: () => ({ ...counts }),
    close: () => {
      closed = true
    }
  }
}
